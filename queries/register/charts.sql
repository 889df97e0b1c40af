-- question: How did the weeks of each office run that this run's week calls out, and by which centre and natural limits is it judged?
-- grain: office, direction, week, in order
-- parameters: $start_day, the run's week
-- columns: hours, centre, lower and upper are geometric means in hours; signal: a week of the row that is called out. The last weeks are those that the
--     limits come from, and as many as make a row (`run`).
-- spec: indicators.md 5, SHIFT
SELECT now.office, now.direction, strftime(weekly.week, '%G-W%V') AS week, exp(weekly.level::DOUBLE) / 3600 AS hours,
    coalesce(called.week IS NOT NULL, false) AS signal, now.side > 0 AS slower, now.test = 'beyond' AS beyond, weekly.run,
    exp(now.centre::DOUBLE) / 3600 AS centre, exp((now.centre - now.reach)::DOUBLE) / 3600 AS lower, exp((now.centre + now.reach)::DOUBLE) / 3600 AS upper
FROM weekly_signal AS now
JOIN weekly ON weekly.office = now.office AND weekly.direction = now.direction AND weekly.week <= now.week AND weekly.week > now.week - 7 * (weekly.weeks + weekly.run)
LEFT JOIN weekly_signal AS called
  ON called.office = now.office AND called.direction = now.direction AND called.first_week = now.first_week AND called.side = now.side AND called.week = weekly.week
WHERE now.week = $start_day
ORDER BY now.office, now.direction, weekly.week;
