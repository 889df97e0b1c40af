-- name: national_rank
-- title: 全国排名
-- unit: 名
-- order: 180
-- question: Which place among the country's districts?
-- definition: 总署公布的当月排名
-- kind: formula
-- format: rank
-- better: none
-- change: none
-- columns: [released_at]
-- tasks: [25]
-- spec: indicators.md 2
struct_pack(
    value := CASE WHEN scope = whole_scope() THEN clearance_nation_rank END,
    n := "clearance_hours_mean.n"
)
