-- title: 存疑数据占比
-- question: What part of the declarations released in the period has stamps that contradict each other?
-- finding: "{value} of the declarations released in the period have stamps that contradict each other ({detail})"
-- note: 本期放行报关单有{value}时间数据自相矛盾（{detail}票），不参与通关时间计算
-- format: share
-- default: { warn: 0.2 }
-- order: 40
-- grain: one row, where anything was released
-- parameters: $period_start, $period_end, $cutoff
-- remark: what the population leaves out is included, for this is about the data and not about a figure
SELECT count_if(flags <> '') / count(*) AS value, count_if(flags <> '') || '/' || count(*) AS detail
FROM declaration
WHERE released_at >= $period_start::TIMESTAMP AND released_at < least($period_end::TIMESTAMP, $cutoff::TIMESTAMP)
HAVING count(*) > 0;
