-- question: How many Mondays, Tuesdays and so on has the period, and on how many of them does each office work?
-- grain: scope (district, by the State Council's days, and offices), weekday (1 Monday to 7)
-- columns: works: weekdays, weekends or every_day
-- spec: indicators.md 1, working time
SELECT run_scope.scope, coalesce(works, 'weekdays') AS works, isodow(date) AS weekday, count(*) AS days,
    count_if(CASE works WHEN 'every_day' THEN every_day WHEN 'weekends' THEN weekends ELSE weekdays END) AS worked
FROM run_scope
LEFT JOIN office ON run_scope.scope = unit_scope(office.code)
CROSS JOIN (FROM "day" WHERE date >= getvariable('period_start') AND date < getvariable('period_end'))
GROUP BY run_scope.scope, works, weekday
ORDER BY run_scope.scope, weekday;
