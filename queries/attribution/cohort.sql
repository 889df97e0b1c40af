-- question: How many declarations does each office have of each cohort, and how many seconds do they take, in all and by stage?
-- grain: cohort_sum: key, direction, office, transport_mode, inspected, review_channel. Released in the window, with a clearance time.
-- columns: office is the one under which the goods count; '' in a cohort's columns is unknown, which is a value of its own; stage_NAME in seconds, 0 where none has it.
-- spec: indicators.md 4, cohorts. Summed once by atoms of days, then put together to windows.
CREATE OR REPLACE TEMP TABLE cohort_sum AS
WITH by_atom AS (
    SELECT key AS atom, direction, coalesce(office_scope, unit_scope(declaring_office)) AS office,
        coalesce(transport_mode, '') AS transport_mode,
        CASE WHEN inspected THEN 'yes' WHEN NOT inspected THEN 'no' ELSE '' END AS inspected,
        coalesce(review_channel, '') AS review_channel,
        count(*) AS n, sum(h)::BIGINT AS seconds, coalesce(sum(COLUMNS('(^stage_.*)')), 0)::BIGINT AS '\1'
    FROM fact JOIN atom_day ON atom_day.day = fact.released_day
    WHERE h IS NOT NULL
    GROUP BY ALL
)
SELECT key, direction, office, transport_mode, inspected, review_channel, sum(COLUMNS('(^n$|^seconds$|^stage_.*)'))::BIGINT AS '\1'
FROM by_atom JOIN atom_window USING (atom)
GROUP BY ALL;
