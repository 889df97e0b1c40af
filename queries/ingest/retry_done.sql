-- Rows that are loaded now, repeats of them included; those that still can't be read keep their state with the reason of today.
UPDATE quarantine SET state = 'loaded'
WHERE load_id = $load_id AND state = 'waiting'
  AND line IN (SELECT line FROM stage UNION ALL SELECT line FROM twice WHERE NOT superseded);
UPDATE quarantine q SET column_name = b.column_name, reason = b.reason, detail = b.detail
FROM stage_bad b
WHERE q.load_id = $load_id AND q.state = 'waiting' AND q.line = b.line;
