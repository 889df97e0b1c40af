-- question: Forget what a try at an edition that was never released had queued.
-- grain: none
-- parameters: $edition
DELETE FROM state.outbox_event WHERE message_id IN (SELECT message_id FROM state.outbox WHERE edition = $edition);
DELETE FROM state.outbox WHERE edition = $edition;
