-- title: 时序异常
-- question: Whose stamps stand in an order that can't be, or whose release came before what it had to wait for?
-- definition: 环节时间先后矛盾，或查验已开始而未结束、税单已生成而未核注即放行（汇总征税、担保放行除外）
-- order: 50
-- grain: entry_id
-- spec: indicators.md 5; a stamp after the release hadn't happened when the goods were released
SELECT entry_id AS subject, direction, '' AS stage, '' AS since, office, entry_id, NULL AS party,
    NULL::DOUBLE AS hours, NULL::DOUBLE AS limit_hours, 'yellow' AS level, 'fact' AS holds, fresh, detail
FROM (
    SELECT *, concat_ws(' ',
        CASE WHEN list_contains(string_split(flags, ' '), 'released_before_declared') THEN 'released_before_declared' END,
        CASE WHEN list_contains(string_split(flags, ' '), 'stage_reversed') THEN 'stage_reversed' END,
        CASE WHEN inspection_started_at <= released_at AND NOT coalesce(inspection_ended_at <= released_at, false) THEN 'inspection_not_ended' END,
        CASE WHEN duty_billed_at <= released_at AND NOT coalesce(duty_cleared_at <= released_at, false)
            AND NOT coalesce(consolidated_duty, false) AND NOT coalesce(guaranteed, false) THEN 'duty_not_cleared' END) AS detail
    FROM looked
)
WHERE detail <> ''
ORDER BY entry_id
