-- Earlier loads of the same bytes by the same mapping.
SELECT load_id, file, cutoff, cutoff_by, "rows", quarantined FROM load WHERE sha256 = $sha256 AND mapping = $mapping ORDER BY load_id;
