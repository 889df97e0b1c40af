-- name: total_national_rank
-- title: 整体通关时间全国排名
-- unit: 名
-- order: 220
-- question: Which place among the country's districts?
-- definition: 总署公布的当月排名
-- kind: formula
-- format: rank
-- better: none
-- change: none
-- columns: [released_at, arrived_at|conveyance_arrived_at, "E:arrived_at"]
-- tasks: [25]
-- spec: indicators.md 2
struct_pack(
    value := CASE WHEN scope = whole_scope() THEN total_nation_rank END,
    n := "total_hours_mean.n"
)
