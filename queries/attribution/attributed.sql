-- question: What do frames/figures.sql and the definitions name of all this?
-- grain: key, direction, scope
-- columns: mix_AGAINST, rate_AGAINST, moved_n_AGAINST (the smaller side), stage_effects_AGAINST by stage;
--     contribution_AGAINST, contribution_n_AGAINST. AGAINST is previous or last_year, and these stand at the key of window current.
-- spec: indicators.md 4
CREATE OR REPLACE TEMP TABLE attributed AS
WITH now AS (SELECT key FROM run_window WHERE window_name = 'current'),
district AS (
    SELECT direction, whole_scope() AS scope,
        max(mix) FILTER (against = 'previous') AS mix_previous, max(mix) FILTER (against = 'last_year') AS mix_last_year,
        max(rate) FILTER (against = 'previous') AS rate_previous, max(rate) FILTER (against = 'last_year') AS rate_last_year
    FROM (SELECT against, direction, sum(mix) AS mix, sum(rate) AS rate FROM moved_cohort GROUP BY against, direction)
    GROUP BY direction
),
sample AS (
    SELECT direction,
        max(least(n0, n1)) FILTER (against = 'previous') AS moved_n_previous, max(least(n0, n1)) FILTER (against = 'last_year') AS moved_n_last_year
    FROM moved_whole GROUP BY direction
),
stages AS (
    SELECT direction,
        map_from_entries(list((stage, effect) ORDER BY stage) FILTER (against = 'previous')) AS stage_effects_previous,
        map_from_entries(list((stage, effect) ORDER BY stage) FILTER (against = 'last_year')) AS stage_effects_last_year
    FROM moved_stage GROUP BY direction
),
-- Every office of the run contributes, be it nothing.
office AS (
    SELECT direction, run_scope.scope,
        max(coalesce(mix + rate, 0)) FILTER (against = 'previous') AS contribution_previous,
        max(coalesce(mix + rate, 0)) FILTER (against = 'last_year') AS contribution_last_year,
        max(least(moved.n0, moved.n1)) FILTER (against = 'previous') AS contribution_n_previous,
        max(least(moved.n0, moved.n1)) FILTER (against = 'last_year') AS contribution_n_last_year
    FROM moved_whole CROSS JOIN run_scope LEFT JOIN moved_office AS moved USING (against, direction, scope)
    WHERE run_scope.scope <> whole_scope()
    GROUP BY direction, run_scope.scope
)
FROM (SELECT key, district.*, sample.* EXCLUDE (direction), stages.* EXCLUDE (direction) FROM now CROSS JOIN district JOIN sample USING (direction) JOIN stages USING (direction))
UNION ALL BY NAME
FROM (SELECT key, office.* FROM now CROSS JOIN office)
