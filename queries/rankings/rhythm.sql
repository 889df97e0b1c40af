-- question: At which hour of which weekday are goods declared and released, and how long do those take that were declared then?
-- grain: direction, scope (district, offices), weekday (1 Monday to 7), hour (0 to 23)
-- columns: declared: accepted in the period at that hour; released: released in the period at that hour; n, seconds: clearance of those released in the period,
--     by the hour in which they were declared
WITH moved AS (
    SELECT direction, office_scope, declared_at AS moment, 1 AS declared, 0 AS released, NULL AS h
    FROM fact WHERE in_period(declared_at)
    UNION ALL
    SELECT direction, office_scope, released_at, 0, 1, NULL FROM fact WHERE in_period(released_stamp)
    UNION ALL
    SELECT direction, office_scope, declared_at, 0, 0, h FROM fact WHERE h IS NOT NULL AND in_period(released_stamp)
)
SELECT direction, coalesce(office_scope, whole_scope()) AS scope, isodow(moment) AS weekday, hour(moment) AS hour,
    sum(declared)::BIGINT AS declared, sum(released)::BIGINT AS released, count(h) AS n, sum(h)::BIGINT AS seconds
FROM moved
GROUP BY GROUPING SETS ((direction, weekday, hour), (direction, weekday, hour, office_scope))
HAVING grouping(office_scope) = 1 OR office_scope IS NOT NULL
ORDER BY direction DESC, scope, weekday, hour;
