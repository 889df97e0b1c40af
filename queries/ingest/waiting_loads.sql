-- Loads whose waiting events have found their declarations, with the columns that these fill.
SELECT w.load_id, list(DISTINCT w.column_name ORDER BY w.column_name) AS columns
FROM waiting_event w JOIN load l ON l.load_id = w.load_id
WHERE w.entry_id IN (SELECT entry_id FROM declaration)
GROUP BY w.load_id, l.cutoff ORDER BY l.cutoff, w.load_id;
