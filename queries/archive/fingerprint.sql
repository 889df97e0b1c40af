-- question: What has been loaded, as far as it can change a figure?
-- grain: one row a load
SELECT load_id, source, sha256, cutoff, "rows", loaded, updated, unchanged, quarantined
FROM load
ORDER BY load_id;
