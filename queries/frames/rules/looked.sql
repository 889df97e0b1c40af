-- question: Which declarations do the rules of this weekly run look at, and what does the register hold open?
-- grain: standing: an open anomaly; looked: entry_id
-- parameters: $start_day and $end_day, the run's week; $cutoff; $standing, the open anomalies, one a line: rule, subject, direction, stage, since, entry_id,
--     office, party, hours, limit_hours, grade and detail, as the run before left them, between unit separators
-- columns: looked has those of fact (the world as of the cut-off) and office, the code of the office that answers for it; in_flight; age, its seconds on
--     the clock at the cut-off, none where it is flagged or released; fresh: released in the week or in flight. The others are here because the
--     register holds something open about them: they can confirm it and open nothing.
-- spec: indicators.md 5, what a weekly run looks at
CREATE OR REPLACE TEMP TABLE standing AS
SELECT part[1] AS rule, part[2] AS subject, part[3] AS direction, part[4] AS stage, part[5] AS since, nullif(part[6], '') AS entry_id,
    part[7] AS office, nullif(part[8], '') AS party, nullif(part[9], '')::DOUBLE AS hours, nullif(part[10], '')::DOUBLE AS limit_hours,
    nullif(part[11], '') AS grade, nullif(part[12], '') AS detail
FROM (SELECT string_split(unnest(string_split($standing, chr(10))), chr(31)) AS part)
WHERE part[1] <> '';

CREATE OR REPLACE TEMP TABLE looked AS
SELECT fact.*,
    coalesce(heir.office, declaring_office) AS office,
    released_at IS NULL AND clock IS NOT NULL AS in_flight,
    CASE WHEN released_at IS NULL AND NOT flagged THEN elapsed(clock, $cutoff) END AS age,
    coalesce(released_day >= $start_day AND released_day < $end_day, clock IS NOT NULL) AS fresh
FROM fact
LEFT JOIN heir ON heir.code = declaring_office
WHERE released_at IS NULL AND clock IS NOT NULL
   OR released_day >= $start_day AND released_day < $end_day
   OR entry_id IN (SELECT entry_id FROM standing);
