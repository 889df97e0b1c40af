-- title: 数据截止时间
-- question: Does a load cover the period's last day?
-- finding: "no load covers the period's last day; the newest ends at {detail}"
-- note: 本期最后一日的数据未全部加载，已加载数据截至{detail}
-- default: warn
-- order: 10
-- grain: one row, where nothing covers it; value is the days that lack
-- parameters: $period_end
-- spec: interface.md, wait_for_load
SELECT greatest(date_diff('day', max(cutoff), $period_end::TIMESTAMP), 1)::DOUBLE AS value, max(cutoff)::VARCHAR AS detail
FROM "load"
HAVING max(cutoff) IS NULL OR max(cutoff) < $period_end::TIMESTAMP;
