-- question: Which loads are behind a figure of the data's quality?
-- grain: load_id
-- parameters: $window. Put in: the loads that the indicator looks at
-- spec: interface.md, explain
SELECT load_id, source, file, cutoff, rows, loaded, updated, unchanged, quarantined
FROM {rows}
WHERE key = (SELECT key FROM run_window WHERE window_name = $window)
ORDER BY load_id;
