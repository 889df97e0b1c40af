-- name: certified_advantage
-- title: 高级认证企业通关优势
-- unit: "%"
-- order: 590
-- question: How much less do certified enterprises wait?
-- definition: 1减去高级认证企业与其他已知等级企业平均通关时间之比
-- kind: value
-- format: share
-- better: higher
-- columns: [released_at, credit_grade]
-- tasks: [28]
-- spec: indicators.md 2
struct_pack(
    value := 1 - (sum(h) FILTER (certified)) / nullif((count(h) FILTER (certified)) * 3600, 0)
           / nullif((sum(h) FILTER (NOT certified)) / nullif((count(h) FILTER (NOT certified)) * 3600, 0), 0),
    n := least(count(h) FILTER (certified), count(h) FILTER (NOT certified))
)
