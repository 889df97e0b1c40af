-- name: required_pace
-- title: 后续月份须达均值
-- unit: 小时
-- order: 160
-- question: Which mean must the remaining months keep for the year to reach its target?
-- definition: 为使全年均值达到目标，后续月份须达到的平均通关时间；后续月份票数按上年同期结构推算
-- kind: formula
-- format: hours
-- better: none
-- periods: [month]
-- windows: [current]
-- change: none
-- words: { not_above_zero: 已无法达标 }
-- columns: [released_at]
-- tasks: [25]
-- spec: indicators.md 2
struct_pack(
    value := CASE WHEN rest_n > 0 THEN
        (clearance_target * (year_n + rest_n::DOUBLE * year_n / nullif(last_year_n, 0)) - year_seconds / 3600)
        / nullif(rest_n::DOUBLE * year_n / nullif(last_year_n, 0), 0)
    END,
    n := coalesce(year_n, 0)
)
