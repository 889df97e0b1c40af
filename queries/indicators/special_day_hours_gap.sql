-- name: special_day_hours_gap
-- title: 非工作日与工作日时差
-- unit: 小时
-- order: 570
-- question: How much longer do those take that were declared on non-working days?
-- definition: 非工作日申报与工作日申报的平均通关时间之差
-- kind: value
-- format: hours
-- better: none
-- change: none
-- columns: [released_at]
-- tasks: [27]
-- spec: indicators.md 2
struct_pack(
    value := (sum(h) FILTER (declared_on_special_day)) / nullif((count(h) FILTER (declared_on_special_day)) * 3600, 0)
           - (sum(h) FILTER (NOT declared_on_special_day)) / nullif((count(h) FILTER (NOT declared_on_special_day)) * 3600, 0),
    n := least(count(h) FILTER (declared_on_special_day), count(h) FILTER (NOT declared_on_special_day))
)
