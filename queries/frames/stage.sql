-- question: To which stage and which party does every second of a declaration belong, and in which stage does one in flight hang?
-- grain: stage_kind: position. stage: entry_id, position. staged: entry_id. Flagged declarations and those without a clock have no rows.
-- columns: stage.seconds of the closed rows of a released declaration sum to its h; begun_at, ended_at are the gap's two stamps. A declaration in flight has
--     its ended stages and one row more with is_open, without ended_at, whose seconds run from its latest known stamp to the cut-off.
--     staged has the closed rows side by side: stage_NAME and party_NAME in seconds, null where it has none.
-- parameters: $cutoff
-- spec: indicators.md 3
-- The stages in the table's order; without a party where the declaration itself says who answers. A column that no load ever brought is never due.
CREATE OR REPLACE TEMP TABLE stage_kind AS
SELECT position, stage, party, column_name IN (SELECT column_name FROM load_column) AS brought
FROM (VALUES
    (1, 'arrival', 'enterprise', 'arrived_at'),
    (2, 'review', 'customs', 'reviewed_at'),
    (3, 'submission', 'enterprise', 'submitted_at'),
    (4, 'assessment', 'customs', 'duty_billed_at'),
    (5, 'payment_order', 'enterprise', 'payment_ordered_at'),
    (6, 'payment', NULL, 'duty_paid_at'),
    (7, 'duty_clearing', 'customs', 'duty_cleared_at'),
    (8, 'selection', 'customs', 'inspection_ordered_at'),
    (9, 'inspection_wait', 'operator', 'inspection_started_at'),
    (10, 'inspection', NULL, 'inspection_ended_at'),
    (11, 'recording', NULL, 'inspection_recorded_at'),
    (12, 'quarantine', 'ciq', 'ciq_cleared_at'),
    (13, 'documents', 'customs', 'documents_released_at'),
    (14, 'release', 'customs', 'released_at')
) AS kind (position, stage, party, column_name);

CREATE OR REPLACE TEMP TABLE stage AS
WITH ticking AS (
    SELECT *,
        coalesce(released_at, $cutoff) AS until,
        -- Who keeps a payment waiting: the bank after a known order, which is one not after the payment.
        CASE WHEN payment_ordered_at <= coalesce(duty_paid_at, $cutoff) THEN 'bank' WHEN e_payment THEN 'unsplit' ELSE 'enterprise' END AS payer,
        CASE WHEN known(inspection_office) <> declaring_office THEN 'port' ELSE 'customs' END AS inspector
    FROM fact
    WHERE NOT flagged AND clock IS NOT NULL
),
stamped AS (
    SELECT entry_id, clock, payer, inspector, list_sort(list_filter([
        stamp_number(1, arrived_at, clock, until),
        stamp_number(2, reviewed_at, clock, until),
        stamp_number(3, submitted_at, clock, until),
        stamp_number(4, duty_billed_at, clock, until),
        stamp_number(5, payment_ordered_at, clock, until),
        stamp_number(6, duty_paid_at, clock, until),
        stamp_number(7, duty_cleared_at, clock, until),
        stamp_number(8, inspection_ordered_at, clock, until),
        stamp_number(9, inspection_started_at, clock, until),
        stamp_number(10, inspection_ended_at, clock, until),
        stamp_number(11, inspection_recorded_at, clock, until),
        stamp_number(12, ciq_cleared_at, clock, until),
        stamp_number(13, documents_released_at, clock, until),
        stamp_number(14, released_at, clock, until)
    ], lambda number: number IS NOT NULL)) AS stamps
    FROM ticking
),
-- Each stamp beside the one before it, the clock's start before the first.
gap AS (
    SELECT entry_id, clock, payer, inspector, unnest(stamps) AS stamp, unnest([0] || stamps) AS earlier
    FROM stamped
),
closed AS (
    SELECT entry_id, stamp % 16 AS position, payer, inspector, clock + to_seconds(earlier // 16) AS begun_at, clock + to_seconds(stamp // 16) AS ended_at,
        stamp // 16 - earlier // 16 AS seconds, false AS is_open
    FROM gap WHERE stamp IS NOT NULL
),
-- What a declaration in flight still needs.
due AS (
    SELECT entry_id, payer, inspector,
        greatest(clock, arrived_at, reviewed_at, submitted_at, duty_billed_at, payment_ordered_at, duty_paid_at, duty_cleared_at, inspection_ordered_at,
            inspection_started_at, inspection_ended_at, inspection_recorded_at, ciq_cleared_at, documents_released_at) AS since,
        has_duty AND NOT coalesce(consolidated_duty, false) AND NOT coalesce(guaranteed, false) AS dutiable,
        unnest([
            CASE WHEN reviewed_at IS NULL THEN 2 END,
            CASE WHEN paperless = false AND submitted_at IS NULL THEN 3 END,
            CASE WHEN dutiable AND duty_billed_at IS NULL THEN 4 END,
            CASE WHEN dutiable AND e_payment AND payment_ordered_at IS NULL THEN 5 END,
            CASE WHEN dutiable AND duty_paid_at IS NULL THEN 6 END,
            CASE WHEN dutiable AND duty_cleared_at IS NULL THEN 7 END,
            CASE WHEN inspection_ordered_at IS NOT NULL AND inspection_started_at IS NULL THEN 9 END,
            CASE WHEN inspection_ordered_at IS NOT NULL AND inspection_ended_at IS NULL THEN 10 END,
            CASE WHEN inspection_ordered_at IS NOT NULL AND inspection_recorded_at IS NULL THEN 11 END,
            CASE WHEN ciq_required AND ciq_cleared_at IS NULL THEN 12 END,
            14
        ]) AS position
    FROM ticking
    WHERE released_at IS NULL
),
standing AS (
    SELECT entry_id, min(position) AS position, any_value(payer) AS payer, any_value(inspector) AS inspector, any_value(since) AS begun_at,
        NULL::TIMESTAMP AS ended_at, elapsed(any_value(since), $cutoff) AS seconds, true AS is_open
    FROM due JOIN stage_kind USING (position)
    WHERE brought OR stage = 'release'
    GROUP BY entry_id
)
SELECT entry_id, position::INTEGER AS position, stage, coalesce(party, CASE stage WHEN 'payment' THEN payer ELSE inspector END) AS party,
    begun_at, ended_at, seconds::BIGINT AS seconds, is_open
FROM (FROM closed UNION ALL BY NAME FROM standing) JOIN stage_kind USING (position);

CREATE OR REPLACE TEMP TABLE staged AS
SELECT entry_id,
    max(seconds) FILTER (position = 1) AS stage_arrival,
    max(seconds) FILTER (position = 2) AS stage_review,
    max(seconds) FILTER (position = 3) AS stage_submission,
    max(seconds) FILTER (position = 4) AS stage_assessment,
    max(seconds) FILTER (position = 5) AS stage_payment_order,
    max(seconds) FILTER (position = 6) AS stage_payment,
    max(seconds) FILTER (position = 7) AS stage_duty_clearing,
    max(seconds) FILTER (position = 8) AS stage_selection,
    max(seconds) FILTER (position = 9) AS stage_inspection_wait,
    max(seconds) FILTER (position = 10) AS stage_inspection,
    max(seconds) FILTER (position = 11) AS stage_recording,
    max(seconds) FILTER (position = 12) AS stage_quarantine,
    max(seconds) FILTER (position = 13) AS stage_documents,
    max(seconds) FILTER (position = 14) AS stage_release,
    sum(seconds) FILTER (party = 'enterprise')::BIGINT AS party_enterprise,
    sum(seconds) FILTER (party = 'customs')::BIGINT AS party_customs,
    sum(seconds) FILTER (party = 'bank')::BIGINT AS party_bank,
    sum(seconds) FILTER (party = 'unsplit')::BIGINT AS party_unsplit,
    sum(seconds) FILTER (party = 'operator')::BIGINT AS party_operator,
    sum(seconds) FILTER (party = 'port')::BIGINT AS party_port,
    sum(seconds) FILTER (party = 'ciq')::BIGINT AS party_ciq
FROM stage
WHERE NOT is_open
GROUP BY entry_id;
