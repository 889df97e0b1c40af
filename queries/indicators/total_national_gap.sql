-- name: total_national_gap
-- title: 整体通关时间与全国平均差
-- unit: 小时
-- order: 210
-- question: How far from the national average?
-- definition: 本单位均值减全国平均；累计值按本单位各月票数加权
-- kind: formula
-- format: hours
-- better: lower
-- change: none
-- columns: [released_at, arrived_at|conveyance_arrived_at, "E:arrived_at"]
-- tasks: [25]
-- spec: indicators.md 2
struct_pack(
    value := total_hours_mean - total_nation,
    n := "total_hours_mean.n"
)
