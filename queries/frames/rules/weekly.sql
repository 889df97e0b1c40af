-- question: How do the weeks of each office run, one direction at a time: individuals and moving ranges of the weekly mean ln h?
-- grain: weekly: office, direction, week (its Monday); weekly_base: the same; weekly_signal: the same
-- parameters: $end_day, the end of the run's week; the numbers of SHIFT stand in rule_number
-- columns: weekly.level is the week's mean ln h, null where it doesn't count (too few declarations; every calendar week has its row).
--     weekly_base: centre and mean_range of the weeks before it, only where enough of them count and their ranges aren't all 0; reach, how far from the centre
--     is too far. weekly_signal: side (1 slower, -1 faster), test (beyond, run), centre and reach (that it is judged by), bound (that it broke), first_week of its row.
-- spec: indicators.md 5, SHIFT. Means are decimals, so the order of summing doesn't matter.
CREATE OR REPLACE TEMP TABLE weekly AS
WITH numbered AS (
    SELECT office, direction, number_of('factor', direction, office, NULL) AS factor, number_of('weeks', direction, office, NULL)::INTEGER AS weeks,
        number_of('least_weeks', direction, office, NULL) AS least_weeks, number_of('least_n', direction, office, NULL) AS least_n,
        number_of('run', direction, office, NULL)::INTEGER AS run
    FROM (SELECT DISTINCT office FROM heir) CROSS JOIN (SELECT unnest(['I', 'E']) AS direction)
),
summed AS (
    SELECT heir.office, fact.direction, date_trunc('week', released_day)::DATE AS week, count(*) AS n, sum(log_hours(h)::DECIMAL(38, 15)) AS total
    FROM fact JOIN heir ON heir.code = declaring_office
    WHERE h IS NOT NULL AND released_day < $end_day
    GROUP BY ALL
),
calendar_week AS (
    SELECT office, direction, unnest(generate_series(first_week, ($end_day - 7)::TIMESTAMP, INTERVAL 7 DAY))::DATE AS week
    FROM (SELECT office, direction, min(week)::TIMESTAMP AS first_week FROM summed GROUP BY ALL)
)
SELECT office, direction, week, coalesce(n, 0) AS n, factor, weeks, least_weeks, run,
    CASE WHEN n >= least_n THEN (total::DOUBLE / n)::DECIMAL(38, 15) END AS level
FROM calendar_week LEFT JOIN summed USING (office, direction, week) JOIN numbered USING (office, direction);

CREATE OR REPLACE TEMP TABLE weekly_base AS
WITH ranged AS (
    SELECT *, abs(level - lag(level) OVER series) AS moved, lag(week) OVER series AS before
    FROM weekly WHERE level IS NOT NULL
    WINDOW series AS (PARTITION BY office, direction ORDER BY week)
)
SELECT now.office, now.direction, now.week,
    (sum(base.level)::DOUBLE / count(*))::DECIMAL(38, 15) AS centre,
    sum(base.moved) FILTER (base.before >= now.week - 7 * now.weeks)::DOUBLE / count(base.moved) FILTER (base.before >= now.week - 7 * now.weeks) AS mean_range,
    (now.factor * mean_range)::DECIMAL(38, 15) AS reach
FROM ranged AS now
JOIN ranged AS base ON base.office = now.office AND base.direction = now.direction AND base.week < now.week AND base.week >= now.week - 7 * now.weeks
GROUP BY now.office, now.direction, now.week, now.weeks, now.factor, now.least_weeks
HAVING count(*) >= now.least_weeks AND mean_range > 0;

CREATE OR REPLACE TEMP TABLE weekly_signal AS
WITH beyond AS (
    SELECT office, direction, week, sign(level - centre)::INTEGER AS side, centre, reach, centre + sign(level - centre) * reach AS bound, 'beyond' AS test
    FROM weekly JOIN weekly_base USING (office, direction, week)
    WHERE abs(level - centre) > reach
),
-- The weeks from one on, as many as make a row, against the centre before the first of them.
in_a_row AS (
    SELECT row.office, row.direction, row.week + 7 * (row.run - 1) AS week,
        CASE WHEN bool_and(each.level > centre) THEN 1 WHEN bool_and(each.level < centre) THEN -1 END AS side, centre, reach, centre AS bound, 'run' AS test
    FROM weekly AS row JOIN weekly_base USING (office, direction, week)
    JOIN weekly AS each ON each.office = row.office AND each.direction = row.direction AND each.week >= row.week AND each.week < row.week + 7 * row.run
    GROUP BY row.office, row.direction, row.week, row.run, centre, reach
    HAVING count(each.level) = row.run
),
signal AS (
    FROM beyond
    UNION ALL BY NAME
    FROM in_a_row WHERE side IS NOT NULL AND (office, direction, week) NOT IN (SELECT (office, direction, week) FROM beyond)
),
-- Weeks that follow each other and are called out on the same side are one row.
begun AS (
    SELECT *, coalesce(lag(week) OVER same_side < week - 7, true) AS begins
    FROM signal
    WINDOW same_side AS (PARTITION BY office, direction, side ORDER BY week)
)
SELECT office, direction, week, side, centre, reach, bound, test,
    max(week) FILTER (begins) OVER (PARTITION BY office, direction, side ORDER BY week ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS first_week
FROM begun;
