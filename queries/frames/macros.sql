-- question: How long from one stamp to another?
-- spec: indicators.md 1, Population: a negative duration is left out
CREATE OR REPLACE TEMP MACRO elapsed(begun, ended) AS CASE WHEN ended >= begun THEN epoch(ended)::BIGINT - epoch(begun)::BIGINT END;

-- Null text and empty text are both "not known" for codes and names.
CREATE OR REPLACE TEMP MACRO known(word) AS nullif(word, '');

