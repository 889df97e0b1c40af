-- question: Which rows could not be loaded, and why?
-- grain: one row a quarantined row
SELECT q.load_id, l.file, q.line, q.column_name, q.reason, q.entry_id, q.state, q.raw
FROM quarantine AS q
JOIN load AS l ON l.load_id = q.load_id
ORDER BY q.load_id, q.line;
