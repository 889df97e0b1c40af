-- Events that found their declaration.
UPDATE quarantine SET state = 'loaded'
WHERE load_id = $load_id AND state = 'waiting'
  AND line IN (SELECT e.line FROM stage_event e SEMI JOIN declaration d ON d.entry_id = e.entry_id);
UPDATE quarantine q SET column_name = b.column_name, reason = b.reason, detail = b.detail
FROM stage_bad b
WHERE q.load_id = $load_id AND q.state = 'waiting' AND q.line = b.line;
