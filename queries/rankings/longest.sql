-- question: Which declarations released in the period took longest, and in which stage did they hang?
-- grain: entry_id, per direction the longest first: the district's and each office's
-- parameters: $most, how many a direction in the district and in each office
-- spec: indicators.md 3, Stage attribution
WITH placed AS (
    SELECT entry_id,
        row_number() OVER (PARTITION BY direction ORDER BY h DESC, entry_id) AS place,
        row_number() OVER (PARTITION BY direction, office_scope ORDER BY h DESC, entry_id) AS office_place
    FROM fact
    WHERE h IS NOT NULL AND in_period(released_stamp)
    QUALIFY place <= $most OR office_place <= $most
),
longest AS (
    FROM fact JOIN placed USING (entry_id) WHERE in_period(released_stamp)
),
slowest AS (
    SELECT entry_id, stage, party, seconds FROM stages_of('longest')
    QUALIFY row_number() OVER (PARTITION BY entry_id ORDER BY seconds DESC, position) = 1
)
SELECT direction, place, office_place, entry_id, office_scope AS scope, declaring_office, coalesce(office.short, office.name) AS office_name,
    company_code, company_name, transport_mode, main_hs, supervised_site, declared_at, clock AS started_at, released_at, h AS seconds,
    stage, party, slowest.seconds AS stage_seconds
FROM longest
LEFT JOIN slowest USING (entry_id)
LEFT JOIN office_unit ON office_unit.code = declaring_office
LEFT JOIN office ON office.code = office_unit.unit
ORDER BY direction DESC, place;
