-- question: What are the figures of this run?
-- grain: direction, scope, window_name
-- parameters: $year, the run's; $last_day, its period's last; $period_kind week, month or year
-- columns: what a formula may name: every first-stage indicator X as "X", "X.n" and (means and shares) "X.numerator"; window_name, start_day, end_day;
--     clearance_baseline, clearance_target, clearance_nation, clearance_nation_rank and the same of total;
--     year_n, year_seconds, last_year_n, rest_n (of clearance: so far this year, so far last year, last year's remaining months);
--     the columns of attribution/expected.sql, attribution/attributed.sql and register/counted.sql
-- spec: indicators.md 1 and 2; every direction, scope and window has its row
WITH scope AS (
    FROM run_scope
    UNION SELECT scope FROM measured_released_cuts
    UNION SELECT scope FROM measured_declared_cuts
    UNION SELECT scope FROM measured_in_flight_cuts
),
-- Each first-stage indicator stands in one of these tables a scope.
measured AS (
    SELECT key, direction, scope, any_value(COLUMNS(* EXCLUDE (key, direction, scope)))
    FROM (
        FROM summed_released
        UNION ALL BY NAME FROM quantile_released
        UNION ALL BY NAME FROM measured_released
        UNION ALL BY NAME FROM measured_released_cuts
        UNION ALL BY NAME FROM summed_declared
        UNION ALL BY NAME FROM quantile_declared
        UNION ALL BY NAME FROM measured_declared
        UNION ALL BY NAME FROM measured_declared_cuts
        UNION ALL BY NAME FROM measured_in_flight
        UNION ALL BY NAME FROM measured_in_flight_cuts
        UNION ALL BY NAME FROM measured_loads
    )
    GROUP BY key, direction, scope
),
valued AS (
    SELECT key, direction, scope,
        {values}
    FROM (SELECT DISTINCT key FROM run_window)
    CROSS JOIN (SELECT unnest(['I', 'E', 'all']) AS direction)
    CROSS JOIN scope
    LEFT JOIN measured USING (key, direction, scope)
),
named AS (FROM run_window JOIN valued USING (key)),
-- The configured baseline of the run's year that is valid on the period's last day, in every window; else the scope's own mean of the baseline year.
configured AS (
    SELECT direction, scope,
        max(baseline_hours) FILTER (measure = 'clearance') AS clearance_baseline, max(target_hours) FILTER (measure = 'clearance') AS clearance_target,
        max(baseline_hours) FILTER (measure = 'total') AS total_baseline, max(target_hours) FILTER (measure = 'total') AS total_target
    FROM baseline
    WHERE year = $year AND (valid_from IS NULL OR valid_from <= $last_day) AND (valid_to IS NULL OR valid_to >= $last_day)
    GROUP BY direction, scope
),
goal AS (
    SELECT direction, scope,
        coalesce(configured.clearance_baseline, own.clearance_hours_mean) AS clearance_baseline,
        coalesce(configured.total_baseline, own.total_hours_mean) AS total_baseline,
        coalesce(configured.clearance_target, coalesce(configured.clearance_baseline, own.clearance_hours_mean) * 2 / 3) AS clearance_target,
        coalesce(configured.total_target, coalesce(configured.total_baseline, own.total_hours_mean) * 2 / 3) AS total_target
    FROM named AS own LEFT JOIN configured USING (direction, scope)
    WHERE window_name = 'baseline'
),
-- The national months of each window, weighted by the scope's own declarations with the duration; none where one month is missing.
-- A weekly run has none in any window, for it measures no months.
month AS (
    SELECT DISTINCT start_day AS month_start, direction, scope, "clearance_hours_mean.n" AS clearance_n, "total_hours_mean.n" AS total_n
    FROM named WHERE day(start_day) = 1 AND end_day = start_day + INTERVAL 1 MONTH
),
month_of_window AS (
    SELECT window_name, month_start, month_start = start_day AND end_day = start_day + INTERVAL 1 MONTH AND window_name NOT LIKE 'year_to_date%' AS is_month
    FROM (
        SELECT *, unnest(generate_series(start_day, end_day - INTERVAL 1 DAY, INTERVAL 1 MONTH))::DATE AS month_start
        FROM run_window WHERE start_day < end_day AND day(start_day) = 1 AND day(end_day) = 1
    )
    WHERE $period_kind <> 'week'
),
national_month AS (
    SELECT month_start, direction,
        max(hours) FILTER (measure = 'clearance')::DECIMAL(20, 8) AS clearance, max(rank) FILTER (measure = 'clearance') AS clearance_rank,
        max(hours) FILTER (measure = 'total')::DECIMAL(20, 8) AS total, max(rank) FILTER (measure = 'total') AS total_rank
    FROM national GROUP BY month_start, direction
),
nation AS (
    SELECT window_name, direction, scope,
        CASE WHEN count(clearance) = count(*) THEN sum(clearance * clearance_n::DECIMAL(12, 0))::DOUBLE / nullif(sum(clearance_n), 0) END AS clearance_nation,
        CASE WHEN count(total) = count(*) THEN sum(total * total_n::DECIMAL(12, 0))::DOUBLE / nullif(sum(total_n), 0) END AS total_nation,
        max(clearance_rank) FILTER (is_month) AS clearance_nation_rank,
        max(total_rank) FILTER (is_month) AS total_nation_rank
    FROM month_of_window JOIN month USING (month_start) LEFT JOIN national_month USING (month_start, direction)
    GROUP BY window_name, direction, scope
),
-- For the pace that the remaining months need.
pace AS (
    SELECT direction, scope,
        max("clearance_hours_mean.n") FILTER (window_name = 'year_to_date') AS year_n,
        max("clearance_hours_mean.numerator") FILTER (window_name = 'year_to_date') AS year_seconds,
        max("clearance_hours_mean.n") FILTER (window_name = 'year_to_date_last_year') AS last_year_n,
        max("clearance_hours_mean.n") FILTER (window_name = 'rest_of_last_year') AS rest_n
    FROM named GROUP BY direction, scope
)
SELECT direction, scope, window_name,
    {figures}
FROM named
LEFT JOIN goal USING (direction, scope)
LEFT JOIN nation USING (window_name, direction, scope)
LEFT JOIN pace USING (direction, scope)
LEFT JOIN expected USING (key, direction, scope)
LEFT JOIN attributed USING (key, direction, scope)
LEFT JOIN counted USING (key, direction, scope)
WHERE window_kind <> 'hidden'
ORDER BY direction, scope, window_name;
