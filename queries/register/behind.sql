-- question: Which warnings are behind a figure of the register?
-- grain: anomaly_id
-- parameters: $window, $direction, $scope; $named, the columns of register/counted.sql that the figure is made from; $cutoff
-- columns: what the warning counts as in the window, as register/counted.sql counts it
-- spec: interface.md, explain
WITH window_end AS (
    SELECT start_day, end_day, least(end_day::TIMESTAMP, $cutoff) AS until
    FROM run_window, register_began
    WHERE window_name = $window AND start_day < end_day AND end_day > register_began.day
),
judged AS (
    SELECT register_anomaly.*, heir.scope AS office_scope, start_day, end_day, until,
        listed_on >= start_day AND listed_on < end_day AND coalesce(due + INTERVAL 1 DAY <= until, false) AS is_due
    FROM register_anomaly LEFT JOIN heir ON heir.code = register_anomaly.office CROSS JOIN window_end
),
counts AS (
    SELECT *,
        listed_on < end_day AND coalesce(closed_at >= until, true) AS alerts_open,
        coalesce(closed_at >= start_day AND closed_at < until, false) AS alerts_closed,
        is_due AS alerts_due,
        is_due AND coalesce(closed_at < until, false) AS alerts_disposed,
        is_due AND coalesce(closed_at < until AND ended_on <= due, false) AS alerts_on_time
    FROM judged
)
SELECT anomaly_id, rule, level, direction, office, entry_id, listed_on, due, closed_at, ended_on, alerts_open, alerts_closed, alerts_due, alerts_disposed, alerts_on_time
FROM counts
WHERE $direction IN ('all', direction) AND $scope IN (whole_scope(), office_scope)
  AND (alerts_open AND list_contains($named, 'alerts_open') OR alerts_closed AND list_contains($named, 'alerts_closed')
    OR alerts_due AND list_contains($named, 'alerts_due') OR alerts_disposed AND list_contains($named, 'alerts_disposed')
    OR alerts_on_time AND list_contains($named, 'alerts_on_time'))
ORDER BY anomaly_id
