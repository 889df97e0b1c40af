-- title: 通关超长
-- question: Which goods took longer than their direction's limit, or have been waiting longer already?
-- definition: 通关时间（在途的为截止时已用时间）超过规定时限；超过{orange}倍为橙色，超过{red}倍为红色
-- order: 10
-- numbers: { orange: 2, red: 4 }
-- grain: entry_id
-- parameters: numbers orange and red, multiples of the limit
-- spec: indicators.md 5
SELECT entry_id AS subject, direction, '' AS stage, '' AS since, office, entry_id, NULL AS party,
    seconds / 3600 AS hours, overlong_limit / 3600 AS limit_hours, level, CASE WHEN in_flight THEN 'in_flight' ELSE 'fact' END AS holds, fresh, NULL AS detail
FROM (
    SELECT *, coalesce(h, age) AS seconds,
        graded(coalesce(h, age), overlong_limit, number_of('orange', direction, office, transport_mode), number_of('red', direction, office, transport_mode)) AS level
    FROM looked
)
WHERE level IS NOT NULL
ORDER BY entry_id
