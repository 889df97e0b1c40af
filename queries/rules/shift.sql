-- title: 现场异动
-- question: Which offices have become slower or faster than their own weeks before let expect?
-- definition: 业务现场周平均通关时间（取对数）超出此前{weeks}周的控制限，或连续{run}周处于中心线同一侧；变快的列为好转，不定级
-- order: 80
-- numbers: { factor: 2.66, weeks: 26, least_weeks: 20, least_n: 10, run: 8 }
-- grain: office, direction, since (the row's first week that broke the rule)
-- parameters: numbers factor (of the mean moving range), weeks before, of which least_weeks with least_n declarations each, run in a row;
--     $start_day, the run's week
-- frames: [weekly]
-- columns: hours is the geometric mean of the row's last week, limit_hours the bound that it broke; detail is slower or faster, beyond or run
-- spec: indicators.md 5; XmR chart, 2.66 = 3 / d2 for ranges of two
SELECT unit_scope(office) AS subject, direction, '' AS stage, strftime(first_week, '%G-W%V') AS since, office, NULL AS entry_id, NULL AS party,
    exp(arg_max(level, week)::DOUBLE) / 3600 AS hours, exp(arg_max(bound, week)::DOUBLE) / 3600 AS limit_hours,
    CASE WHEN side > 0 THEN 'yellow' END AS level, 'fact' AS holds, bool_or(week = $start_day) AS fresh,
    CASE WHEN side > 0 THEN 'slower' ELSE 'faster' END || ' ' || arg_max(test, week) AS detail
FROM weekly_signal JOIN weekly USING (office, direction, week)
GROUP BY office, direction, side, first_week
HAVING bool_or(week = $start_day) OR (unit_scope(office), direction, strftime(first_week, '%G-W%V')) IN (
    SELECT (subject, direction, since) FROM standing WHERE rule = 'SHIFT'
)
UNION ALL
-- An office that ended has no chart any more: what was found of it stays.
SELECT subject, direction, stage, since, office, NULL AS entry_id, party, hours, limit_hours, grade AS level, 'fact' AS holds, false AS fresh, detail
FROM standing
WHERE rule = 'SHIFT' AND office NOT IN (SELECT office FROM heir)
ORDER BY office, direction, since
