-- question: Which contradictions do the period's declarations hold, and how many each?
-- grain: kind, code. kind is `flag` (left out of durations) or `note` (a difference that is only noted)
-- spec: data-dictionary.md 4, Flagged; 1, entry_id
SELECT kind, code, count(*) AS declarations
FROM (
    SELECT 'flag' AS kind, unnest(string_split(flags, ' ')) AS code FROM fact WHERE in_period(released_stamp)
    UNION ALL
    SELECT 'note', unnest(string_split(notes, ' ')) FROM fact WHERE in_period(released_stamp)
)
WHERE code <> ''
GROUP BY kind, code
ORDER BY kind, code;
