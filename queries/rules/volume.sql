-- title: 数据缺失
-- question: On which of an office's working days was nothing loaded, where there usually is a lot?
-- definition: 业务现场某工作日无任何申报数据，而此前{days}日其工作日申报票数的中位数不少于{least_median}票
-- order: 90
-- numbers: { days: 90, least_median: 20 }
-- grain: office, since (the day)
-- parameters: numbers days and least_median; $start_day, $end_day, the run's week; $cutoff
-- columns: detail is the median
-- spec: indicators.md 5; by declared_at, whatever became of the declaration, what the population leaves out included
WITH RECURSIVE open_day AS (
    SELECT code AS office, date AS day, number_of('days', NULL, code, NULL)::INTEGER AS days, number_of('least_median', NULL, code, NULL) AS least_median
    FROM office JOIN day
      ON CASE works WHEN 'every_day' THEN day.every_day WHEN 'weekends' THEN day.weekends ELSE day.weekdays END
     AND (valid_from IS NULL OR date >= valid_from) AND (valid_to IS NULL OR date <= valid_to)
    WHERE date + INTERVAL 1 DAY <= $cutoff
),
asked AS (
    SELECT *, date_trunc('week', day)::DATE AS week, day >= $start_day AND day < $end_day AS fresh
    FROM open_day
    WHERE day >= $start_day AND day < $end_day OR (office, day) IN (SELECT (split_part(subject, ':', 2), since::DATE) FROM standing WHERE rule = 'VOLUME')
),
-- Under which office each one's declarations count in each asked week: its own, or, where that ended before the week, its successor's.
chain AS (
    SELECT week, code, code AS office, 0 AS step FROM office CROSS JOIN (SELECT DISTINCT week FROM asked)
    UNION ALL
    SELECT week, chain.code, office.successor, step + 1
    FROM chain JOIN office ON office.code = chain.office
    WHERE office.valid_to < week AND office.successor IS NOT NULL AND step < 16
),
loaded AS (
    SELECT week, heir.office, day, sum(declared) AS declared
    FROM (SELECT week, code, arg_max(office, step) AS office FROM chain GROUP BY week, code) AS heir
    JOIN (
        SELECT unit, declared_at::DATE AS day, count(*) AS declared
        FROM declaration JOIN office_unit ON office_unit.code = declaring_office
        WHERE declared_at < $cutoff GROUP BY ALL
    ) AS own ON own.unit = heir.code
    GROUP BY ALL
),
before AS (
    SELECT asked.office, asked.day, quantile_cont(coalesce(declared, 0)::DOUBLE, 0.5) AS usual
    FROM asked JOIN open_day ON open_day.office = asked.office AND open_day.day < asked.day AND open_day.day >= asked.day - asked.days
    LEFT JOIN loaded ON loaded.week = asked.week AND loaded.office = asked.office AND loaded.day = open_day.day
    GROUP BY asked.office, asked.day
)
SELECT unit_scope(office) AS subject, 'all' AS direction, '' AS stage, day::VARCHAR AS since, office, NULL AS entry_id, NULL AS party,
    NULL::DOUBLE AS hours, NULL::DOUBLE AS limit_hours, 'yellow' AS level, 'fact' AS holds, fresh, usual::VARCHAR AS detail
FROM asked JOIN before USING (office, day)
WHERE usual >= least_median AND (week, office, day) NOT IN (SELECT (week, office, day) FROM loaded)
ORDER BY office, day
