-- question: On which working days of which office was nothing loaded, where there usually is a lot?
-- grain: office, first_day
-- parameters: $days looked back, $least_median of the office's working days in them
-- columns: last_day; days, the working days between; usual, their median before
-- spec: interface.md, check: data gaps; between an office's first and last declaration, the measure of rule VOLUME
WITH open_day AS (
    SELECT code AS office, date AS day, row_number() OVER (PARTITION BY code ORDER BY date) AS position
    FROM office JOIN day
      ON CASE works WHEN 'every_day' THEN day.every_day WHEN 'weekends' THEN day.weekends ELSE day.weekdays END
     AND (valid_from IS NULL OR date >= valid_from) AND (valid_to IS NULL OR date <= valid_to)
    WHERE date BETWEEN (SELECT min(declared_at)::DATE FROM declaration) AND (SELECT max(declared_at)::DATE FROM declaration)
),
loaded AS (
    SELECT unit AS office, declared_at::DATE AS day, count(*) AS declared
    FROM declaration JOIN office_unit ON code = declaring_office GROUP BY ALL
),
counted AS (
    SELECT office, day, position, coalesce(declared, 0) AS declared
    FROM open_day LEFT JOIN loaded USING (office, day)
    WHERE day >= (SELECT min(earliest.day) FROM loaded AS earliest WHERE earliest.office = open_day.office)
),
silent AS (
    SELECT counted.office, counted.day, counted.position, quantile_cont(before.declared, 0.5) AS usual
    FROM counted JOIN counted AS before
      ON before.office = counted.office AND before.day < counted.day AND before.day >= counted.day - $days::INTEGER
    WHERE counted.declared = 0
    GROUP BY ALL
    HAVING usual >= $least_median
)
SELECT office, min(day) AS first_day, max(day) AS last_day, count(*) AS days, max(usual) AS usual
FROM (SELECT *, position - row_number() OVER (PARTITION BY office ORDER BY position) AS stretch FROM silent)
GROUP BY office, stretch
ORDER BY office, first_day;
