-- They are loaded: no longer waiting, kept in the quarantine as history.
DELETE FROM waiting_event WHERE load_id = $load_id AND line IN (SELECT line FROM stage_event);
UPDATE quarantine SET state = 'loaded' WHERE load_id = $load_id AND state = 'waiting' AND line IN (SELECT line FROM stage_event);
