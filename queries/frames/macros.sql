-- question: How long from one stamp to another?
-- spec: indicators.md 1, Population: a negative duration is left out
CREATE OR REPLACE TEMP MACRO elapsed(begun, ended) AS CASE WHEN ended >= begun THEN epoch(ended)::BIGINT - epoch(begun)::BIGINT END;

-- Null text and empty text are both "not known" for codes and names.
CREATE OR REPLACE TEMP MACRO known(word) AS nullif(word, '');

-- Seconds worked before a moment: whole working days before its day, and its own day's where that is one.
CREATE OR REPLACE TEMP MACRO working_seconds(days_before, works_today, moment) AS
    (coalesce(days_before, 0) * 86400 + works_today::INTEGER * (epoch(moment)::BIGINT - epoch(moment::DATE)::BIGINT))::BIGINT;

-- A known stamp after the clock's start and not after `until`, as seconds since that start times 16 plus its place in the table of stages:
-- sorted, such numbers stand by moment, and ties in the table's order.
CREATE OR REPLACE TEMP MACRO stamp_number(place, moment, clock, until) AS CASE WHEN moment > clock AND moment <= until THEN elapsed(clock, moment) * 16 + place END;

-- What a stage with such a number took: since the number before it, whichever stage's that is, or since the start.
CREATE OR REPLACE TEMP MACRO stage_seconds(n, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS (n >> 4) - (greatest(0,
    CASE WHEN n1 < n THEN n1 END, CASE WHEN n2 < n THEN n2 END, CASE WHEN n3 < n THEN n3 END, CASE WHEN n4 < n THEN n4 END, CASE WHEN n5 < n THEN n5 END,
    CASE WHEN n6 < n THEN n6 END, CASE WHEN n7 < n THEN n7 END, CASE WHEN n8 < n THEN n8 END, CASE WHEN n9 < n THEN n9 END, CASE WHEN n10 < n THEN n10 END,
    CASE WHEN n11 < n THEN n11 END, CASE WHEN n12 < n THEN n12 END, CASE WHEN n13 < n THEN n13 END, CASE WHEN n14 < n THEN n14 END) >> 4);

-- The sum of those that are known; none where none is.
CREATE OR REPLACE TEMP MACRO total_of(seconds) AS list_sum(seconds)::BIGINT;

-- Values in the order of their buckets: narrow where seconds are few. A square root is rounded correctly everywhere, so none is out of order.
CREATE OR REPLACE TEMP MACRO bucket_of(value) AS (sign(value) * floor(sqrt(abs(value)) / 2))::INTEGER;

-- Whether a declaration was released in the run's period: of released_stamp, so that other months aren't read.
CREATE OR REPLACE TEMP MACRO in_period(stamp) AS stamp >= getvariable('period_start') AND stamp < getvariable('period_end') AND stamp < getvariable('cutoff');
