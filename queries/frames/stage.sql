-- question: To which stage and which party does every second of a declaration belong, and in which stage does one in flight hang?
-- grain: stage_kind: position. stages_of('DECLARATIONS'): entry_id, position; of any table with the columns of fact. Flagged declarations and those without a
--     clock have no rows.
-- columns: seconds of the closed rows of a released declaration sum to its h; begun_at, ended_at are the gap's two stamps. A declaration in flight has
--     its ended stages and one row more with is_open, without ended_at, whose seconds run from its latest known stamp to the cut-off.
-- parameters: none; the variable cutoff of frames/fact.sql
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

CREATE OR REPLACE TEMP MACRO stages_of(declarations) AS TABLE
WITH ticking AS (
    SELECT * FROM query_table(declarations) WHERE NOT flagged AND clock IS NOT NULL
),
closed AS (
    SELECT entry_id, payer, inspector, part.position AS position, part.ended_at - to_seconds(part.seconds) AS begun_at, part.ended_at AS ended_at,
        part.seconds AS seconds, false AS is_open
    FROM (
        SELECT entry_id, payer, inspector, unnest([
            {'position': 1, 'seconds': stage_arrival, 'ended_at': arrived_at},
            {'position': 2, 'seconds': stage_review, 'ended_at': reviewed_at},
            {'position': 3, 'seconds': stage_submission, 'ended_at': submitted_at},
            {'position': 4, 'seconds': stage_assessment, 'ended_at': duty_billed_at},
            {'position': 5, 'seconds': stage_payment_order, 'ended_at': payment_ordered_at},
            {'position': 6, 'seconds': stage_payment, 'ended_at': duty_paid_at},
            {'position': 7, 'seconds': stage_duty_clearing, 'ended_at': duty_cleared_at},
            {'position': 8, 'seconds': stage_selection, 'ended_at': inspection_ordered_at},
            {'position': 9, 'seconds': stage_inspection_wait, 'ended_at': inspection_started_at},
            {'position': 10, 'seconds': stage_inspection, 'ended_at': inspection_ended_at},
            {'position': 11, 'seconds': stage_recording, 'ended_at': inspection_recorded_at},
            {'position': 12, 'seconds': stage_quarantine, 'ended_at': ciq_cleared_at},
            {'position': 13, 'seconds': stage_documents, 'ended_at': documents_released_at},
            {'position': 14, 'seconds': stage_release, 'ended_at': released_at}
        ]) AS part
        FROM ticking
    )
    WHERE part.seconds IS NOT NULL
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
        NULL::TIMESTAMP AS ended_at, elapsed(any_value(since), getvariable('cutoff')) AS seconds, true AS is_open
    FROM due JOIN stage_kind USING (position)
    WHERE brought OR stage = 'release'
    GROUP BY entry_id
)
SELECT entry_id, position::INTEGER AS position, stage, coalesce(party, CASE stage WHEN 'payment' THEN payer ELSE inspector END) AS party,
    begun_at, ended_at, seconds::BIGINT AS seconds, is_open
FROM (FROM closed UNION ALL BY NAME FROM standing) JOIN stage_kind USING (position);
