-- question: Among which declarations is one that the rules look at judged?
-- grain: cohort: cohort_id; cohort_of: entry_id
-- parameters: $start_day, the first day of the run's week
-- columns: cohort has n, hours (its clearance times in seconds, sorted), median and deviation (of ln h, and of the distances from it; MAD). cohort_of names
--     the narrowest cohort with enough declarations: of the week in which the declaration was released, of the run's week where it is in flight.
-- spec: indicators.md 5, Cohorts: released in the 90 days that end where the week begins
CREATE OR REPLACE TEMP TABLE placed AS
SELECT entry_id, direction, coalesce(known(transport_mode), '') AS transport, coalesce(inspected::VARCHAR, '') AS checked,
    coalesce(known(review_channel), '') AS channel, coalesce(pre_declared, false) AS early,
    coalesce(date_trunc('week', released_day)::DATE, $start_day) AS week_start
FROM looked;

-- A cohort of 30 says something about its tails. Grouped by ever fewer of its features: level 1, 2, 3.
CREATE OR REPLACE TEMP TABLE cohort AS
WITH member AS (
    SELECT week_start, direction, coalesce(known(transport_mode), '') AS transport, coalesce(inspected::VARCHAR, '') AS checked,
        coalesce(known(review_channel), '') AS channel, coalesce(pre_declared, false) AS early, h
    FROM (SELECT DISTINCT week_start FROM placed)
    JOIN fact ON released_day >= week_start - 90 AND released_day < week_start
    WHERE h IS NOT NULL
),
whole AS (
    SELECT week_start, direction, transport, checked, channel, early,
        1 + grouping(checked) + grouping(transport) AS level,
        count(*) AS n,
        list(h ORDER BY h) AS hours
    FROM member
    GROUP BY GROUPING SETS ((week_start, direction, transport, checked, channel, early), (week_start, direction, transport), (week_start, direction))
    HAVING count(*) >= 30
),
middled AS (SELECT *, list_median(list_transform(hours, lambda h: log_hours(h))) AS median FROM whole)
SELECT row_number() OVER (ORDER BY week_start, direction, level, transport, checked, channel, early) AS cohort_id, *,
    list_median(list_transform(hours, lambda h: abs(log_hours(h) - median))) AS deviation
FROM middled;

CREATE OR REPLACE TEMP TABLE cohort_of AS
SELECT entry_id, arg_min(cohort_id, level) AS cohort_id
FROM placed
JOIN cohort ON cohort.week_start = placed.week_start AND cohort.direction = placed.direction
    AND (level > 2 OR cohort.transport = placed.transport)
    AND (level > 1 OR cohort.checked = placed.checked AND cohort.channel = placed.channel AND cohort.early = placed.early)
GROUP BY entry_id;
