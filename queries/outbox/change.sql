-- question: Note what became of a message.
-- grain: one row a message
UPDATE state.outbox
SET
  state = $state, attempts = $attempts, next_try = $next_try, words = $words, changed_at = $now,
  sent_at = CASE WHEN $state = 'sent' THEN $now ELSE sent_at END
WHERE message_id = $message_id;
INSERT INTO state.outbox_event
SELECT $message_id, (SELECT count(*) FROM state.outbox_event AS e WHERE e.message_id = $message_id), $now, $state, $words;
