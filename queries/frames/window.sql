-- question: Which days belong to which window of this run?
-- grain: run_window: window_name; window_day: day, key; atom_day: day; atom_window: atom, key; window_end: key; ended_by: day. Windows of the same days share a key, so nothing is counted twice.
-- parameters: $windows `name|kind|key|start|end`, one a line; $cutoff
-- spec: indicators.md 1, Window
CREATE OR REPLACE TEMP TABLE run_window AS
SELECT part[1] AS window_name, part[2] AS window_kind, part[3]::INTEGER AS key, part[4]::DATE AS start_day, part[5]::DATE AS end_day
FROM (SELECT string_split(unnest(string_split($windows, chr(10))), '|') AS part);

CREATE OR REPLACE TEMP TABLE window_day AS
SELECT DISTINCT unnest(generate_series(start_day, end_day - 1, INTERVAL 1 DAY))::DATE AS day, key
FROM run_window
WHERE start_day < end_day;

-- Days that belong to the same windows make one atom: additive sums run over atoms once, however many windows overlap.
CREATE OR REPLACE TEMP TABLE atom_day AS
SELECT day, dense_rank() OVER (ORDER BY keys) AS key
FROM (SELECT day, list(key ORDER BY key) AS keys FROM window_day GROUP BY day);

CREATE OR REPLACE TEMP TABLE atom_window AS
SELECT DISTINCT atom_day.key AS atom, window_day.key FROM atom_day JOIN window_day USING (day);

-- The moment at which each window ends, the cut-off where it is still running; and for each day the newest of them that it has behind it.
CREATE OR REPLACE TEMP TABLE window_end AS
SELECT DISTINCT key, least(end_day::TIMESTAMP, $cutoff) AS moment FROM run_window WHERE start_day < end_day;

CREATE OR REPLACE TEMP TABLE ended_by AS
SELECT date AS day, max(moment) AS newest FROM "day" JOIN window_end ON moment < date + INTERVAL 1 DAY WHERE date <= $cutoff::DATE GROUP BY date;
