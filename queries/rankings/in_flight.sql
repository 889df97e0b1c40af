-- question: Which declarations have been in flight longest at the cut-off, where do they stand, and whom do they wait for?
-- grain: entry_id, per direction the oldest first: the district's and each office's
-- parameters: $most, how many a direction in the district and in each office; $cutoff
-- spec: indicators.md 3, open stage
WITH waiting AS (FROM fact WHERE released_stamp IS NULL OR released_stamp >= $cutoff)
SELECT direction,
    row_number() OVER (PARTITION BY direction ORDER BY clock, entry_id) AS place,
    row_number() OVER (PARTITION BY direction, office_scope ORDER BY clock, entry_id) AS office_place,
    entry_id, office_scope AS scope, declaring_office, coalesce(office.short, office.name) AS office_name, company_code, company_name, transport_mode, main_hs,
    supervised_site, declared_at, clock AS started_at, elapsed(clock, $cutoff) AS seconds, stage, party, begun_at, stage.seconds AS stage_seconds
FROM waiting
JOIN stages_of('waiting') AS stage USING (entry_id)
LEFT JOIN office_unit ON office_unit.code = declaring_office
LEFT JOIN office ON office.code = office_unit.unit
WHERE is_open
QUALIFY place <= $most OR office_place <= $most
ORDER BY direction DESC, place;
