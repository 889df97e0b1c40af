-- title: 数据缺失
-- question: On which of an office's working days was nothing loaded, where there usually is a lot?
-- definition: 业务现场某工作日无任何申报数据，而此前90日其工作日申报票数的中位数不少于20票
-- order: 90
-- numbers: { days: 90, least_median: 20 }
-- grain: office, since (the day)
-- parameters: numbers days and least_median; $start_day, $end_day, the run's week; $cutoff
-- columns: detail is the median
-- spec: indicators.md 5; by declared_at, whatever became of the declaration, what the population leaves out included
WITH open_day AS (
    SELECT code AS office, date AS day, number_of('days', NULL, code, NULL) AS days, number_of('least_median', NULL, code, NULL) AS least_median
    FROM office JOIN day
      ON CASE works WHEN 'every_day' THEN day.every_day WHEN 'weekends' THEN day.weekends ELSE day.weekdays END
     AND (valid_from IS NULL OR date >= valid_from) AND (valid_to IS NULL OR date <= valid_to)
    WHERE date + INTERVAL 1 DAY <= $cutoff
),
loaded AS (
    SELECT declaring_office AS office, declared_at::DATE AS day, count(*) AS declared FROM declaration GROUP BY ALL
),
counted AS (
    SELECT office, day, days, least_median, coalesce(declared, 0) AS declared FROM open_day LEFT JOIN loaded USING (office, day)
),
silent AS (
    SELECT *, day >= $start_day AND day < $end_day AS fresh
    FROM counted
    WHERE declared = 0
      AND (day >= $start_day AND day < $end_day OR (office, day) IN (SELECT substr(subject, 8), since::DATE FROM standing WHERE rule = 'VOLUME'))
)
SELECT 'office:' || silent.office AS subject, 'all' AS direction, '' AS stage, silent.day::VARCHAR AS since, silent.office, NULL AS entry_id, NULL AS party,
    NULL::DOUBLE AS hours, NULL::DOUBLE AS limit_hours, 'yellow' AS level, 'fact' AS holds, silent.fresh,
    quantile_cont(before.declared, 0.5)::VARCHAR AS detail
FROM silent JOIN counted AS before ON before.office = silent.office AND before.day < silent.day AND before.day >= silent.day - silent.days::INTEGER
GROUP BY silent.office, silent.day, silent.fresh, silent.least_median
HAVING quantile_cont(before.declared, 0.5) >= silent.least_median
ORDER BY silent.office, silent.day
