-- question: Which loads after an edition's last one changed or brought declarations that it sees, and how many changes are they?
-- grain: edition, load_id
-- parameters: $editions `edition|last_load|cutoff`, one a line
-- A stamp counts from the earlier of its old and its new value on, anything else from the declaration's own: what lies behind the cut-off an edition doesn't see.
WITH edition AS (
    SELECT part[1] AS edition, part[2]::INTEGER AS last_load, part[3]::TIMESTAMP AS cutoff
    FROM (SELECT string_split(unnest(string_split($editions, chr(10))), '|') AS part)
    WHERE part[1] <> ''
),
touched AS (
    SELECT load_id, date_trunc('hour', coalesce(least(
        CASE WHEN column_name LIKE '%\_at' ESCAPE '\' THEN try_cast(old AS TIMESTAMP) END,
        CASE WHEN column_name LIKE '%\_at' ESCAPE '\' THEN try_cast(new AS TIMESTAMP) END
      ), declared_at)) AS since
    FROM change JOIN declaration USING (entry_id)
    WHERE load_id > (SELECT min(last_load) FROM edition)
    UNION ALL
    SELECT load_id, date_trunc('hour', declared_at) AS since
    FROM arrival JOIN declaration USING (entry_id)
    WHERE load_id > (SELECT min(last_load) FROM edition)
),
counted AS (SELECT load_id, since, count(*) AS changes FROM touched GROUP BY ALL)
SELECT edition, load_id, sum(changes)::BIGINT AS changes
FROM edition JOIN counted ON counted.load_id > edition.last_load AND counted.since < edition.cutoff
GROUP BY ALL
ORDER BY edition, load_id;
