-- title: 隔离数据占比
-- question: What part of the rows read for the period could not be loaded?
-- finding: "{value} of the rows read for the period could not be loaded ({detail})"
-- note: 本期读入的记录有{value}因无法识读等原因被隔离（{detail}条）
-- format: share
-- default: { warn: 0.05 }
-- order: 30
-- grain: one row, where anything was read
-- parameters: $period_start, $period_end
-- remark: a load's cut-off is an exclusive end, so the file of the last day belongs to the period
SELECT sum(quarantined) / sum("rows") AS value, sum(quarantined) || '/' || sum("rows") AS detail
FROM "load"
WHERE cutoff > $period_start::TIMESTAMP AND cutoff <= $period_end::TIMESTAMP
HAVING sum("rows") > 0;
