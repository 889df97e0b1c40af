-- The events of one load that wait no more.
CREATE OR REPLACE TEMP TABLE stage_event AS
SELECT w.line, w.entry_id, w.column_name, w.occurred_at, NULL AS raw
FROM waiting_event w SEMI JOIN declaration d ON d.entry_id = w.entry_id
WHERE w.load_id = $load_id;
