-- question: Which loads have their cut-off in the window? Their rows count for the district, both directions together.
-- parameters: $cutoff
(
    SELECT "load".*, key, 'all' AS direction, NULL AS office_scope 
    FROM "load" JOIN window_day ON window_day.day = cutoff::DATE
    WHERE cutoff < $cutoff
)
