-- A row that can be read now gives way to a later row of its file that was loaded by an earlier retry.
UPDATE quarantine SET state = 'superseded', reason = 'superseded'
WHERE load_id = $load_id AND state = 'waiting' AND line IN (
  SELECT s.line FROM stage s JOIN quarantine q ON q.entry_id = s.entry_id
  WHERE q.load_id = $load_id AND q.state = 'loaded' AND q.line > s.line
);
DELETE FROM stage WHERE line IN (SELECT line FROM quarantine WHERE load_id = $load_id AND state = 'superseded');
