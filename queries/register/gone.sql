-- question: What became of the open anomalies that no rule finds any more?
-- grain: anomaly_id
-- parameters: $gone, one a line: anomaly_id, entry_id, office and day between unit separators; $cutoff; $last_load, the newest load that the run before had seen
-- columns: over_at, when the goods were released or given up; changed_by, the newest load since that changed the declaration, or the first that brought one
--     of the office's day; newest, the newest load since
-- spec: indicators.md 5, End
WITH gone AS (
    SELECT part[1] AS anomaly_id, nullif(part[2], '') AS entry_id, part[3] AS office, try_cast(nullif(part[4], '') AS DATE) AS day
    FROM (SELECT string_split(unnest(string_split($gone, chr(10))), chr(31)) AS part)
    WHERE part[1] <> ''
),
changed AS (
    SELECT anomaly_id, max(load_id) AS changed_by
    FROM gone JOIN change USING (entry_id)
    WHERE load_id > $last_load
    GROUP BY anomaly_id
    UNION ALL
    -- What was loaded before the table arrival was there has its loads in declaration_origin.
    SELECT anomaly_id, min(coalesce(arrival.load_id, declaration_origin.declared_at)) AS changed_by
    FROM gone JOIN declaration ON declaration.declaring_office = gone.office AND declaration.declared_at::DATE = gone.day
    LEFT JOIN arrival ON arrival.entry_id = declaration.entry_id
    LEFT JOIN declaration_origin ON declaration_origin.entry_id = declaration.entry_id
    WHERE gone.entry_id IS NULL
    GROUP BY anomaly_id
),
newest AS (SELECT max(load_id) AS newest FROM "load" WHERE load_id > $last_load)
SELECT anomaly_id, coalesce(CASE WHEN released_at < $cutoff THEN released_at END, CASE WHEN cancelled_at < $cutoff THEN cancelled_at END) AS over_at,
    changed_by, by_load.file AS changed_file, newest, newest_load.file AS newest_file
FROM gone
LEFT JOIN declaration ON declaration.entry_id = gone.entry_id
LEFT JOIN changed USING (anomaly_id)
LEFT JOIN "load" AS by_load ON by_load.load_id = changed_by
CROSS JOIN newest
LEFT JOIN "load" AS newest_load ON newest_load.load_id = newest
ORDER BY anomaly_id;
