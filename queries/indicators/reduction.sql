-- name: reduction
-- title: 压缩比例
-- unit: "%"
-- order: 140
-- question: How much shorter than the baseline?
-- definition: 1减去平均通关时间与基准之比；未设基准的，以本单位基准年度均值为基准
-- kind: formula
-- format: share
-- better: higher
-- columns: [released_at]
-- tasks: [25]
-- spec: indicators.md 2
struct_pack(
    value := CASE WHEN window_name <> 'baseline' THEN 1 - clearance_hours_mean / nullif(clearance_baseline, 0) END,
    n := "clearance_hours_mean.n"
)
