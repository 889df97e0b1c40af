-- question: Keep which rows of a file were taken.
-- grain: one row a taken row
-- parameters: $sha256, $file, $received_at; $taken, one a line: sheet and id between unit separators
INSERT INTO state.returned BY NAME
SELECT $sha256 AS sha256, part[1] AS sheet, part[2] AS id, $file AS file, $received_at AS received_at
FROM (SELECT string_split(unnest(string_split($taken, chr(10))), chr(31)) AS part)
WHERE part[1] <> '';
