-- question: Keep what offices answered.
-- grain: one row a line of an answer
-- parameters: $received_at, $person, $file; $answers, one a line: anomaly_id, cause, measures, handler and closed_at between unit separators
-- An answer counts after every run and every answer that the register has seen: one that bears an earlier time would never be folded in.
INSERT INTO state.feedback BY NAME
SELECT greatest($received_at, (SELECT max(received_at) FROM state.feedback),
        (SELECT max(cutoff) FROM state.register_run WHERE edition IN (SELECT edition FROM state.ledger WHERE state = 'issued'))) AS received_at,
    coalesce((SELECT max(place) FROM state.feedback), 0) + row_number() OVER (ORDER BY line) AS place,
    $person AS person, part[1] AS anomaly_id, nullif(part[2], '') AS cause, nullif(part[3], '') AS measures, nullif(part[4], '') AS handler,
    nullif(part[5], '')::TIMESTAMP AS closed_at, $file AS file
FROM (
    SELECT string_split(text, chr(31)) AS part, line
    FROM (SELECT unnest(string_split($answers, chr(10))) AS text, generate_subscripts(string_split($answers, chr(10)), 1) AS line)
)
WHERE part[1] <> '';
