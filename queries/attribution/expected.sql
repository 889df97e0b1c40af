-- question: What would each office's own mix need at the district's speed?
-- grain: key, direction, scope (offices with at least one declaration)
-- columns: expected_n; own_seconds; expected_seconds: the sum over its declarations of the district's mean of their cohort
-- spec: indicators.md 4, expected_hours and same_mix_gap
CREATE OR REPLACE TEMP TABLE expected AS
WITH district AS (
    SELECT key, direction, transport_mode, inspected, review_channel, sum(n) AS n, sum(seconds) AS seconds
    FROM cohort_sum GROUP BY key, direction, transport_mode, inspected, review_channel
)
-- Whole seconds are divided first and the rest after, so that a cohort that the office has alone is expected at exactly its own seconds; the sum of decimals is exact.
SELECT key, direction, own.office AS scope, sum(own.n)::BIGINT AS expected_n, sum(own.seconds)::BIGINT AS own_seconds,
    sum(((own.n * district.seconds) // district.n)::DECIMAL(38, 15) + (((own.n * district.seconds) % district.n) / district.n)::DECIMAL(38, 15)) AS expected_seconds
FROM cohort_sum AS own JOIN district USING (key, direction, transport_mode, inspected, review_channel)
GROUP BY key, direction, own.office;
