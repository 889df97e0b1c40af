-- name: total_target_attainment
-- title: 整体通关时间目标完成率
-- unit: "%"
-- order: 200
-- question: How much of the way from baseline to target is done?
-- definition: 基准与均值之差除以基准与目标之差；未设目标的，以基准的三分之二为目标
-- kind: formula
-- format: share
-- better: higher
-- columns: [released_at, arrived_at|conveyance_arrived_at, "E:arrived_at"]
-- tasks: [25]
-- spec: indicators.md 2
struct_pack(
    value := CASE WHEN window_name <> 'baseline' THEN (total_baseline - total_hours_mean) / nullif(total_baseline - total_target, 0) END,
    n := "total_hours_mean.n"
)
