-- question: Where, and on which days, did loads after an edition's last one touch what it sees?
-- grain: load_id, office, direction, transport, grade, site, day
-- parameters: $last_load; $cutoff. Before it stands the frame scope.sql
-- A declaration counts on the days of its declaration and its release, and on those that a stamp of it had before.
WITH touched AS (
    SELECT load_id, entry_id FROM change WHERE load_id > $last_load
    UNION
    SELECT load_id, entry_id FROM arrival WHERE load_id > $last_load
),
placed AS (
    SELECT load_id, entry_id, unnest([declared_at, released_at])::DATE AS day FROM touched JOIN declaration USING (entry_id)
    UNION
    SELECT load_id, entry_id, try_cast(old AS TIMESTAMP)::DATE AS day
    FROM change
    WHERE load_id > $last_load AND column_name LIKE '%\_at' ESCAPE '\'
)
SELECT DISTINCT load_id, heir.scope AS office, direction, 'transport:' || transport_mode AS transport, 'grade:' || credit_grade AS grade,
    'site:' || supervised_site AS site, day
FROM placed JOIN declaration USING (entry_id) LEFT JOIN heir ON heir.code = declaring_office
WHERE day < $cutoff::TIMESTAMP
ORDER BY ALL;
