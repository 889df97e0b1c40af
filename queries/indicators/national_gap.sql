-- name: national_gap
-- title: 与全国平均差
-- unit: 小时
-- order: 170
-- question: How far from the national average?
-- definition: 本单位均值减全国平均；累计值按本单位各月票数加权
-- kind: formula
-- format: hours
-- better: lower
-- change: none
-- columns: [released_at]
-- tasks: [25]
-- spec: indicators.md 2
struct_pack(
    value := clearance_hours_mean - clearance_nation,
    n := "clearance_hours_mean.n"
)
