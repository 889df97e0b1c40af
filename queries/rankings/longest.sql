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
-- Each known stamp after the clock's start and not after the release, in the table's order where two fall together.
stamp AS (
    SELECT entry_id, clock, part.*
    FROM (
        SELECT entry_id, clock, released_at, unnest([
            {'position': 1, 'stage': 'arrival', 'moment': arrived_at},
            {'position': 2, 'stage': 'review', 'moment': reviewed_at},
            {'position': 3, 'stage': 'submission', 'moment': submitted_at},
            {'position': 4, 'stage': 'assessment', 'moment': duty_billed_at},
            {'position': 5, 'stage': 'payment_order', 'moment': payment_ordered_at},
            {'position': 6, 'stage': 'payment', 'moment': duty_paid_at},
            {'position': 7, 'stage': 'duty_clearing', 'moment': duty_cleared_at},
            {'position': 8, 'stage': 'selection', 'moment': inspection_ordered_at},
            {'position': 9, 'stage': 'inspection_wait', 'moment': inspection_started_at},
            {'position': 10, 'stage': 'inspection', 'moment': inspection_ended_at},
            {'position': 11, 'stage': 'recording', 'moment': inspection_recorded_at},
            {'position': 12, 'stage': 'quarantine', 'moment': ciq_cleared_at},
            {'position': 13, 'stage': 'documents', 'moment': documents_released_at},
            {'position': 14, 'stage': 'release', 'moment': released_at}
        ]) AS part
        FROM longest
    )
    WHERE part.moment > clock AND part.moment <= released_at
),
gap AS (
    SELECT entry_id, position, stage,
        elapsed(lag(moment, 1, clock) OVER (PARTITION BY entry_id ORDER BY moment, position), moment) AS seconds
    FROM stamp
),
slowest AS (
    SELECT entry_id, stage, seconds FROM gap
    QUALIFY row_number() OVER (PARTITION BY entry_id ORDER BY seconds DESC, position) = 1
)
SELECT direction, place, entry_id, declaring_office, coalesce(office.short, office.name) AS office_name, company_code, company_name, transport_mode, main_hs,
    supervised_site, declared_at, clock AS started_at, released_at, h AS seconds, stage, slowest.seconds AS stage_seconds
FROM longest
LEFT JOIN slowest USING (entry_id)
LEFT JOIN office ON office.code = declaring_office
ORDER BY direction DESC, place;
