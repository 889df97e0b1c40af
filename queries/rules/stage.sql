-- title: 环节超长
-- question: Which stages took longer than their limit, or have been open longer already, and who kept the goods waiting?
-- definition: 某一环节用时（未完成的为截止时已用时间）超过该环节规定时限；超过{orange}倍为橙色，超过{red}倍为红色；注明责任方
-- order: 20
-- numbers: { orange: 2, red: 4 }
-- grain: entry_id, stage
-- parameters: numbers orange and red, multiples of the stage's limit
-- frames: [stage]
-- spec: indicators.md 3 and 5; a stage without a limit has no verdict
SELECT entry_id AS subject, direction, stage, '' AS since, office, entry_id, party,
    seconds / 3600 AS hours, limit_seconds / 3600 AS limit_hours, level, CASE WHEN is_open THEN 'in_flight' ELSE 'fact' END AS holds, fresh, NULL AS detail
FROM (
    SELECT *, graded(seconds, limit_seconds, number_of('orange', direction, office, transport_mode), number_of('red', direction, office, transport_mode)) AS level
    FROM (
        SELECT looked.*, stage, party, seconds, is_open, stage_limit_of(limit_day, stage, direction, office, transport_mode) * 3600 AS limit_seconds
        FROM looked JOIN stages_of('looked') AS stage USING (entry_id)
    )
)
WHERE level IS NOT NULL
ORDER BY entry_id, stage
