-- title: 滞留未放行
-- question: Which goods in flight have been waiting longer than nearly all of their kind took?
-- definition: 在途时间达到同类报关单通关时间的{quantile}分位数且不少于{min_hours}小时
-- order: 30
-- numbers: { quantile: 0.95, min_hours: 24 }
-- grain: entry_id
-- parameters: numbers quantile (of the cohort's clearance times) and min_hours; the larger of the two is the limit
-- frames: [cohort]
-- spec: indicators.md 5
WITH waiting AS (
    SELECT looked.*, cohort_id, number_of('quantile', looked.direction, office, transport_mode) AS quantile
    FROM looked JOIN cohort_of USING (entry_id)
    WHERE in_flight
),
-- Once for each cohort and number: a cohort's list holds as many hours as it has declarations.
usual AS (
    SELECT cohort_id, quantile, quantile_of(hours, quantile) AS quantile_seconds
    FROM (SELECT DISTINCT cohort_id, quantile FROM waiting) JOIN cohort USING (cohort_id)
)
SELECT entry_id AS subject, direction, '' AS stage, '' AS since, office, entry_id, NULL AS party,
    age / 3600 AS hours, limit_seconds / 3600 AS limit_hours, 'yellow' AS level, 'in_flight' AS holds, fresh, NULL AS detail
FROM (
    SELECT waiting.*, greatest(quantile_seconds, number_of('min_hours', direction, office, transport_mode) * 3600) AS limit_seconds
    FROM waiting JOIN usual USING (cohort_id, quantile)
)
WHERE age >= limit_seconds
ORDER BY entry_id
