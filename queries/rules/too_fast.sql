-- title: 疑似未实施
-- question: Which inspections and expert reviews were over before anyone can have done them?
-- definition: 人工查验不足{inspection_seconds}秒，或人工审单不足{review_seconds}秒；数据来源的时间只到分钟的不计
-- order: 60
-- numbers: { inspection_seconds: 300, review_seconds: 10 }
-- grain: entry_id, stage
-- parameters: numbers inspection_seconds and review_seconds
-- spec: indicators.md 5; stamps of a source whose resolution is the minute have no seconds
WITH coarse AS (SELECT load_id FROM "load" WHERE resolution = 'minute'),
timed AS (
    SELECT looked.*,
        inspection_ended_by IN (FROM coarse) OR inspection_started_by IN (FROM coarse) AS inspection_coarse,
        reviewed_by IN (FROM coarse) OR declared_by IN (FROM coarse) AS review_coarse
    FROM looked
    LEFT JOIN (
        SELECT entry_id, inspection_ended_at AS inspection_ended_by, inspection_started_at AS inspection_started_by, reviewed_at AS reviewed_by,
            declared_at AS declared_by
        FROM declaration_origin
        UNION ALL
        -- Of a declaration that nothing has touched since, all values came with it.
        SELECT entry_id, load_id, load_id, load_id, load_id
        FROM arrival ANTI JOIN declaration_origin USING (entry_id)
        WHERE load_id IN (FROM coarse)
    ) AS brought USING (entry_id)
    WHERE NOT flagged
),
quick AS (
    SELECT *, 'inspection' AS stage, elapsed(inspection_started_at, inspection_ended_at) AS seconds,
        number_of('inspection_seconds', direction, office, transport_mode) AS limit_seconds,
        CASE WHEN known(inspection_office) <> declaring_office THEN 'port' ELSE 'customs' END AS party
    FROM timed WHERE contains(inspection_mode, '人工') AND NOT coalesce(inspection_coarse, false)
    UNION ALL
    SELECT *, 'review' AS stage, elapsed(declared_at, reviewed_at) AS seconds, number_of('review_seconds', direction, office, transport_mode) AS limit_seconds,
        'customs' AS party
    FROM timed WHERE review_channel = '人工' AND NOT coalesce(review_coarse, false)
)
SELECT entry_id AS subject, direction, stage, '' AS since, office, entry_id, party,
    seconds / 3600 AS hours, limit_seconds / 3600 AS limit_hours, 'yellow' AS level, 'fact' AS holds, fresh, NULL AS detail
FROM quick
WHERE seconds < limit_seconds
ORDER BY entry_id, stage
