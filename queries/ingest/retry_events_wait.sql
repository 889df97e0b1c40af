-- Events that can be read now and still wait for their declaration.
UPDATE quarantine SET column_name = 'entry_id', reason = 'unknown-declaration'
WHERE load_id = $load_id AND state = 'waiting' AND reason <> 'unknown-declaration'
  AND line IN (SELECT e.line FROM stage_event e ANTI JOIN declaration d ON d.entry_id = e.entry_id);
DELETE FROM waiting_event WHERE load_id = $load_id;
INSERT INTO waiting_event
SELECT $load_id, e.line, e.entry_id, e.column_name, e.occurred_at
FROM stage_event e ANTI JOIN declaration d ON d.entry_id = e.entry_id
ORDER BY e.line;
