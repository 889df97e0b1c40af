-- title: 申报量
-- question: On which of an office's working days was far less declared than on the same weekday before?
-- finding: "{count} days with less than half of what the same weekday used to have: {detail}"
-- note: 有{count}个工作日的申报量不足此前同一星期几的一半（依次为现场、日期、当日票数/平常票数：{detail}），请留意数据是否完整
-- joint: 、
-- found: 0.5
-- format: share
-- default: warn
-- order: 20
-- grain: office and day of the period; value is the part that lacks
-- parameters: $period_start, $period_end
-- remark: the median of the eight same weekdays before, of those that the office worked and that were working days or not like this one; at least four
--     of them, and at least 20 declarations, for chance empties a small office
WITH open_day AS (
    SELECT code AS office, short, date AS day, day.weekdays AS plain
    FROM office JOIN day
      ON CASE works WHEN 'every_day' THEN day.every_day WHEN 'weekends' THEN day.weekends ELSE day.weekdays END
     AND (valid_from IS NULL OR date >= valid_from) AND (valid_to IS NULL OR date <= valid_to)
    WHERE date >= $period_start::DATE - 56 AND date < $period_end::DATE
),
declared AS (
    SELECT unit AS office, declared_at::DATE AS day, count(*) AS declared
    FROM declaration JOIN office_unit ON code = declaring_office
    GROUP BY ALL
),
counted AS (
    SELECT office, short, day, plain, coalesce(declared, 0) AS declared FROM open_day LEFT JOIN declared USING (office, day)
)
SELECT 1 - here.declared / quantile_cont(before.declared, 0.5) AS value,
    here.short || ' ' || here.day || ' ' || here.declared || '/' || round(quantile_cont(before.declared, 0.5))::INTEGER AS detail
FROM counted AS here
JOIN counted AS before
  ON before.office = here.office AND before.plain = here.plain AND before.day < here.day AND (here.day - before.day) % 7 = 0 AND here.day - before.day <= 56
WHERE here.day >= $period_start::DATE
GROUP BY here.office, here.short, here.day, here.declared
HAVING count(*) >= 4 AND quantile_cont(before.declared, 0.5) >= 20
ORDER BY here.day, here.office;
