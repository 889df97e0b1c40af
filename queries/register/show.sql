-- question: How does the register stand, for the figures of this run?
-- grain: register_anomaly: one row a warning; register_began: one row
-- parameters: $anomalies, one a line: direction, office, listed_on, due, closed_at, ended_on, anomaly_id, rule, entry_id and
--     level between unit separators; $began, the last day of its first week
-- columns: a warning belongs by listed_on to the window in which it was first listed, by closed_at (the register's) to the one in which it was closed; it is on
--     time by ended_on, the day on which it was put right or ended. One that makes no difference between the directions has direction none: the two
--     directions and it add up to all.
-- spec: indicators.md 2
CREATE OR REPLACE TEMP TABLE register_anomaly AS
SELECT CASE part[1] WHEN 'all' THEN 'none' ELSE part[1] END AS direction, part[2] AS office, part[3]::DATE AS listed_on, nullif(part[4], '')::DATE AS due,
    nullif(part[5], '')::TIMESTAMP AS closed_at, nullif(part[6], '')::DATE AS ended_on, part[7] AS anomaly_id, part[8] AS rule,
    nullif(part[9], '') AS entry_id, part[10] AS level
FROM (SELECT string_split(unnest(string_split($anomalies, chr(10))), chr(31)) AS part)
WHERE part[1] <> '';

CREATE OR REPLACE TEMP TABLE register_began AS SELECT $began::DATE AS day;
