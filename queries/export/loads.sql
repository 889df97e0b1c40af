-- question: What has been loaded, with its counts?
-- grain: one row a load
SELECT load_id, source, file, sha256, cutoff, loaded_at, "rows", loaded, updated, unchanged, quarantined, repeated
FROM load
ORDER BY load_id;
