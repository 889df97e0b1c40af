-- Bad rows with their reasons. One that a later, sound row of the same declaration follows has no claim any more.
INSERT INTO quarantine
SELECT $load_id, b.line, b.raw, b.column_name, b.reason, b.detail, b.entry_id,
  CASE WHEN b.reason = 'superseded' OR s.last_line > b.line THEN 'superseded' ELSE 'waiting' END
FROM stage_bad b
LEFT JOIN (
  SELECT entry_id, max(line) AS last_line FROM stage WHERE entry_id IN (SELECT entry_id FROM stage_bad) GROUP BY entry_id
) s ON s.entry_id = b.entry_id
ORDER BY b.line;
