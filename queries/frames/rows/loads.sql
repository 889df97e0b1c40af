-- question: Which loads have their cut-off in the window? Their rows count for the district, both directions together.
-- parameters: $cutoff
-- A cut-off is an exclusive end: the file of a month's last day knows that day and belongs to that month.
(
    SELECT "load".*, key, 'all' AS direction, NULL AS office_scope
    FROM "load" JOIN window_day ON window_day.day = (cutoff - INTERVAL 1 SECOND)::DATE
    WHERE cutoff <= $cutoff
)
