-- question: How many warnings were open, closed, due and put right, in each window?
-- grain: key, direction, scope (district and offices), for the windows that don't end before the register's first week does; no row for the others
-- parameters: $cutoff, which ends a window that is still running
-- columns: alerts_open at the window's end; alerts_closed in it; alerts_due, of those first listed in it, whose due day is over by its end; alerts_disposed, of
--     these, closed by then; alerts_on_time, of these, by the due day
-- spec: indicators.md 2, alerts_open to disposal_on_time_rate; a closed office's warnings count under its successor, as its goods do
CREATE OR REPLACE TEMP TABLE counted AS
WITH warning AS (
    SELECT register_anomaly.*, heir.scope AS office_scope FROM register_anomaly LEFT JOIN heir ON heir.code = register_anomaly.office
),
place AS (
    SELECT *, unnest([whole_scope(), office_scope]) AS scope, unnest([direction, direction]) AS of_direction FROM warning
),
placed AS (
    SELECT place.* EXCLUDE (direction), asked.direction
    FROM place JOIN (SELECT unnest(['I', 'E', 'all']) AS direction) AS asked ON asked.direction IN ('all', place.of_direction)
    WHERE scope IS NOT NULL
),
window_end AS (
    SELECT DISTINCT key, start_day, end_day, least(end_day::TIMESTAMP, $cutoff) AS until
    FROM run_window, register_began
    WHERE start_day < end_day AND end_day > register_began.day
)
SELECT key, asked.direction, run_scope.scope,
    count(*) FILTER (listed_on < end_day AND coalesce(closed_at >= until, true)) AS alerts_open,
    count(*) FILTER (closed_at >= start_day AND closed_at < until) AS alerts_closed,
    count(*) FILTER (is_due) AS alerts_due,
    count(*) FILTER (is_due AND closed_at < until) AS alerts_disposed,
    count(*) FILTER (is_due AND closed_at < until AND ended_on <= due) AS alerts_on_time
FROM window_end CROSS JOIN (SELECT unnest(['I', 'E', 'all']) AS direction) AS asked CROSS JOIN run_scope
LEFT JOIN placed ON placed.direction = asked.direction AND placed.scope = run_scope.scope
CROSS JOIN LATERAL (SELECT listed_on >= start_day AND listed_on < end_day AND due + INTERVAL 1 DAY <= until AS is_due)
GROUP BY key, asked.direction, run_scope.scope;
