-- question: Why did the mean move against the period before and against last year?
-- grain: moved_whole: against, direction. moved_cohort: that and transport_mode, inspected, review_channel. moved_office: that and scope. moved_stage: that and stage.
-- columns: n0, n1 declarations then and now, mean0, mean1 hours then and now (of a cohort absent on one side the other's), mix and rate hours, as exact decimals.
--     Summed over cohorts, mix and rate are the change of the mean; so are mix and the stages' effects; so is mix + rate over offices.
-- parameters: none; windows current, previous and last_year of run_window
-- spec: indicators.md 4, Why the mean moved (Kitagawa, centred)
CREATE OR REPLACE TEMP MACRO mix_effect(share0, share1, mean0, mean1, whole0, whole1) AS
    ((share1 - share0) * ((mean1 + mean0) / 2 - (whole1 + whole0) / 2))::DECIMAL(38, 15);
CREATE OR REPLACE TEMP MACRO rate_effect(share0, share1, mean0, mean1) AS ((mean1 - mean0) * (share1 + share0) / 2)::DECIMAL(38, 15);

-- Directions in which both sides have a mean; without one there is nothing to explain.
CREATE OR REPLACE TEMP TABLE moved_whole AS
WITH side AS (
    SELECT window_name, key, direction, sum(n)::BIGINT AS n, sum(seconds)::BIGINT AS seconds
    FROM cohort_sum JOIN run_window USING (key) WHERE window_name IN ('current', 'previous', 'last_year')
    GROUP BY window_name, key, direction
)
SELECT reference.window_name AS against, direction, reference.key AS key0, now.key AS key1, reference.n AS n0, now.n AS n1,
    reference.seconds / (reference.n * 3600) AS mean0, now.seconds / (now.n * 3600) AS mean1
FROM side AS now JOIN side AS reference USING (direction)
WHERE now.window_name = 'current' AND reference.window_name <> 'current';

-- Both sides of each cohort and of each office, one with nothing as 0.
CREATE OR REPLACE TEMP TABLE moved_pair AS
WITH grouped AS (
    SELECT key, direction, transport_mode, inspected, review_channel, NULL AS scope, sum(n) AS n, sum(seconds) AS seconds
    FROM cohort_sum GROUP BY key, direction, transport_mode, inspected, review_channel
    UNION ALL
    SELECT key, direction, NULL, NULL, NULL, office, sum(n), sum(seconds) FROM cohort_sum GROUP BY key, direction, office
),
pair AS (
    SELECT against, whole.direction, transport_mode, inspected, review_channel, scope,
        any_value(whole.n0) AS whole_n0, any_value(whole.n1) AS whole_n1, any_value(whole.mean0) AS whole0, any_value(whole.mean1) AS whole1,
        coalesce(sum(n) FILTER (key = key0), 0)::BIGINT AS n0, coalesce(sum(n) FILTER (key = key1), 0)::BIGINT AS n1,
        sum(seconds) FILTER (key = key0)::BIGINT AS seconds0, sum(seconds) FILTER (key = key1)::BIGINT AS seconds1
    FROM moved_whole AS whole JOIN grouped ON grouped.direction = whole.direction AND key IN (key0, key1)
    GROUP BY against, whole.direction, transport_mode, inspected, review_channel, scope
)
SELECT against, direction, transport_mode, inspected, review_channel, scope, n0, n1, n0 / whole_n0 AS share0, n1 / whole_n1 AS share1,
    coalesce(seconds0 / (n0 * 3600), seconds1 / (n1 * 3600)) AS mean0,
    coalesce(seconds1 / (n1 * 3600), seconds0 / (n0 * 3600)) AS mean1,
    mix_effect(share0, share1, mean0, mean1, whole0, whole1) AS mix,
    rate_effect(share0, share1, mean0, mean1) AS rate
FROM pair;

CREATE OR REPLACE TEMP TABLE moved_cohort AS SELECT * EXCLUDE (scope) FROM moved_pair WHERE scope IS NULL;
CREATE OR REPLACE TEMP TABLE moved_office AS SELECT * EXCLUDE (transport_mode, inspected, review_channel) FROM moved_pair WHERE scope IS NOT NULL;

-- A stage's effect: how much its mean changed within each cohort. A cohort absent on one side has no change of its own.
CREATE OR REPLACE TEMP TABLE moved_stage AS
WITH long AS (
    UNPIVOT (SELECT * EXCLUDE (office, n, seconds) FROM cohort_sum) ON COLUMNS('^stage_') INTO NAME stage VALUE seconds
),
pair AS (
    SELECT against, moved.direction, stage, share0, share1,
        sum(seconds) FILTER (key = key0) / (any_value(moved.n0) * 3600) AS mean0,
        sum(seconds) FILTER (key = key1) / (any_value(moved.n1) * 3600) AS mean1
    FROM moved_cohort AS moved
    JOIN moved_whole AS whole USING (against, direction)
    JOIN long ON long.direction = moved.direction AND key IN (key0, key1) AND long.transport_mode = moved.transport_mode
        AND long.inspected = moved.inspected AND long.review_channel = moved.review_channel
    GROUP BY against, moved.direction, stage, share0, share1, moved.transport_mode, moved.inspected, moved.review_channel
)
SELECT against, direction, stage[length('stage_') + 1:] AS stage, sum(rate_effect(share0, share1, coalesce(mean0, mean1), coalesce(mean1, mean0))) AS effect
FROM pair
GROUP BY against, direction, stage;
