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
