-- title: 与控制总数核对
-- question: On which days does the number of declarations loaded differ from what the source system says that it exported?
-- finding: "{count} control totals aren't met (loaded/stated): {detail}"
-- note: 有{count}日入库票数与来源系统给出的控制总数不符（{detail}）
-- joint: 、
-- format: share
-- default: warn
-- order: 50
-- grain: one row a control total; value is the difference as a part of the total
-- parameters: $period_start, $period_end
-- remark: the totals are rows of control_totals in tongbao.yaml; one without office or direction is of all of them; in a country a district's code
--     stands for all its offices
SELECT abs(count(entry_id) - declarations) / greatest(declarations, 1) AS value,
    coalesce(office || ' ', '') || coalesce(control_total.direction || ' ', '') || date || ' ' || count(entry_id) || '/' || declarations AS detail
FROM control_total
LEFT JOIN (declaration LEFT JOIN office_unit ON code = declaring_office)
  ON declared_at::DATE = date AND (office IS NULL OR declaring_office = office OR unit = office)
    AND (control_total.direction IS NULL OR declaration.direction = control_total.direction)
WHERE date >= $period_start::DATE AND date < $period_end::DATE
GROUP BY date, office, control_total.direction, declarations
ORDER BY date, office, control_total.direction;
