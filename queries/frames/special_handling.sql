-- question: Which kinds of special handling occur in the population of this run?
-- grain: kind
-- spec: indicators.md 2, special_handling_share
SELECT DISTINCT trim(word) AS kind
FROM (
    SELECT unnest(string_split(special_handling, ';')) AS word
    FROM fact
)
WHERE trim(word) <> ''
ORDER BY kind;
