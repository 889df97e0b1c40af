-- name: customs_share_of_total
-- title: 海关作业占比
-- unit: "%"
-- order: 130
-- question: What part of the time from arrival to release is customs'?
-- definition: 通关时间合计与整体通关时间合计之比，仅计两者均有的报关单
-- kind: ratio
-- format: share
-- better: none
-- columns: [released_at, arrived_at|conveyance_arrived_at, "E:arrived_at"]
-- tasks: [5, 6]
-- spec: indicators.md 2
struct_pack(
    numerator := sum(h) FILTER (total IS NOT NULL),
    denominator := sum(total) FILTER (h IS NOT NULL),
    n := count(*) FILTER (h IS NOT NULL AND total IS NOT NULL)
)
