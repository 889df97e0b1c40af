-- name: total_reduction
-- title: 整体通关时间压缩比例
-- unit: "%"
-- order: 190
-- question: How much shorter than the baseline?
-- definition: 1减去平均整体通关时间与基准之比；未设基准的，以本单位基准年度均值为基准
-- kind: formula
-- format: share
-- better: higher
-- columns: [released_at, arrived_at|conveyance_arrived_at, "E:arrived_at"]
-- tasks: [25]
-- spec: indicators.md 2
struct_pack(
    value := CASE WHEN window_name <> 'baseline' THEN 1 - total_hours_mean / nullif(total_baseline, 0) END,
    n := "total_hours_mean.n"
)
