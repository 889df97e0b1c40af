-- question: Which declarations are behind a figure, and what does each bring to it?
-- grain: entry_id
-- parameters: $window, $direction, $scope. Put in: the rows that the indicator looks at, its expression on a row, its further scopes
-- spec: interface.md, explain
SELECT entry_id, direction, declaring_office, office_scope AS counted_under, transport_mode, trade_mode, credit_grade, supervised_site, flags, declared_at,
    clock AS clock_started_at, released_at, h AS clearance_seconds,
    {brings} AS brings
FROM {rows}
WHERE key = (SELECT key FROM run_window WHERE window_name = $window)
  AND ($direction = 'all' OR direction = $direction)
  AND ($scope = whole_scope() OR office_scope = $scope OR list_contains([{scopes}], $scope))
  AND ({brings}) IS NOT NULL
ORDER BY entry_id;
