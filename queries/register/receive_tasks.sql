-- question: Keep what was reported on supervision tasks.
-- grain: one row a report
-- parameters: $received_at, $person, $file; $reports, one a line: task, scope, state, share, note and handler between unit separators
-- A report never comes before one that is kept already: the later one holds.
INSERT INTO state.task_report BY NAME
SELECT greatest($received_at, (SELECT max(received_at) FROM state.task_report)) AS received_at,
    coalesce((SELECT max(place) FROM state.task_report), 0) + row_number() OVER (ORDER BY line) AS place,
    $person AS person, part[1]::INTEGER AS task, part[2] AS scope, part[3] AS state, part[4]::DOUBLE AS share, nullif(part[5], '') AS note,
    nullif(part[6], '') AS handler, $file AS file
FROM (
    SELECT string_split(text, chr(31)) AS part, line
    FROM (SELECT unnest(string_split($reports, chr(10))) AS text, generate_subscripts(string_split($reports, chr(10)), 1) AS line)
)
WHERE part[1] <> '';
