-- A load's quarantined rows by reason.
SELECT concat_ws(': ', column_name, reason) AS reason, count(*) AS rows
FROM quarantine WHERE load_id = $load_id
GROUP BY ALL ORDER BY rows DESC, reason;
