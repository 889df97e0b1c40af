-- title: 离群
-- question: Which released goods took far longer than their kind, by the robust z of ln h?
-- definition: 放行报关单的通关时间（取对数）偏离同类中位数{z}倍稳健标准差以上，仅计偏慢的
-- order: 40
-- numbers: { z: 3.5 }
-- grain: entry_id
-- parameters: number z; 1.4826 MAD estimates the standard deviation of a normal distribution
-- frames: [cohort]
-- spec: indicators.md 5
SELECT entry_id AS subject, direction, '' AS stage, '' AS since, office, entry_id, NULL AS party,
    h / 3600 AS hours, exp(median + z * 1.4826 * deviation) / 3600 AS limit_hours, 'yellow' AS level, 'fact' AS holds, fresh, NULL AS detail
FROM (
    SELECT looked.*, median, deviation, number_of('z', looked.direction, office, transport_mode) AS z
    FROM looked JOIN cohort_of USING (entry_id) JOIN cohort USING (cohort_id)
    WHERE h IS NOT NULL AND deviation > 0
)
WHERE (log_hours(h) - median) / (1.4826 * deviation) >= z
ORDER BY entry_id
