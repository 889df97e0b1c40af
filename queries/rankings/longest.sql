-- question: Which declarations released in the period took longest, and in which stage did they hang?
-- grain: entry_id, per direction the longest first
-- parameters: $most, how many a direction
-- spec: indicators.md 3, Stage attribution
WITH longest AS (
    SELECT fact.*, row_number() OVER (PARTITION BY direction ORDER BY h DESC, entry_id) AS place
    FROM fact
    WHERE h IS NOT NULL AND released_day IN (SELECT day FROM window_day)
    QUALIFY place <= $most
),
slowest AS (
    SELECT entry_id, stage, seconds FROM stage
    WHERE entry_id IN (SELECT entry_id FROM longest)
    QUALIFY row_number() OVER (PARTITION BY entry_id ORDER BY seconds DESC, position) = 1
)
SELECT direction, place, entry_id, declaring_office, coalesce(office.short, office.name) AS office_name, company_code, company_name, transport_mode, main_hs,
    supervised_site, declared_at, clock AS started_at, released_at, h AS seconds, stage, slowest.seconds AS stage_seconds
FROM longest
LEFT JOIN slowest USING (entry_id)
LEFT JOIN office ON office.code = declaring_office
ORDER BY direction DESC, place;
