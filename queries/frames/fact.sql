-- question: What did the world look like at the cut-off: one row for each declaration of the population that a window of this run may count?
-- grain: redeclared: entry_id. fact_day: day. fact: entry_id. Views: a question reads of the warehouse the columns that it names, and nothing is written in between.
-- columns: released_stamp is released_at as it was loaded, by which a question finds the rows of its days without reading the others. stage_NAME and party_NAME,
--     in seconds, are what a declaration spent in each stage that has ended, and with whom: those of a released one sum to its h. Null where it has none, where
--     it is flagged or has no clock; payer and inspector are the parties of stages without a fixed one.
-- parameters: $cutoff; $first_day, the first day of any window; $period_start and $period_end, the run's period; $reset_days of rule RESET, `by|of|days` one a line
-- spec: indicators.md 1, As of, Population, Clock; 3, Stage attribution
SET VARIABLE cutoff = $cutoff;
SET VARIABLE first_day = $first_day;
SET VARIABLE period_start = $period_start;
SET VARIABLE period_end = $period_end;

-- The second declarations of RESET pairs: a cancelled one's bill declared again by the same company.
CREATE OR REPLACE TEMP TABLE redeclared AS
WITH reset_number AS (
    SELECT part[1] AS by_what, part[2] AS of_what, part[3]::DOUBLE AS days,
        list_position(['office', 'transport', 'direction', 'all', 'default'], part[1]) AS place
    FROM (SELECT string_split(unnest(string_split($reset_days, chr(10))), '|') AS part)
),
given_up AS (
    SELECT company_code, bill_no, declared_at, coalesce(cancelled_at, declared_at) AS ended_at,
        (
            SELECT arg_min(days, place) FROM reset_number
            WHERE CASE by_what
                WHEN 'office' THEN of_what = coalesce(heir.office, declaring_office)
                WHEN 'transport' THEN of_what = transport_mode
                WHEN 'direction' THEN of_what = direction
                ELSE true END
        ) AS days
    FROM declaration LEFT JOIN heir ON heir.code = declaring_office
    WHERE CASE WHEN cancelled_at IS NULL THEN cancelled ELSE cancelled_at < $cutoff END
      AND declared_at < $cutoff AND known(company_code) IS NOT NULL AND known(bill_no) IS NOT NULL
)
SELECT DISTINCT second.entry_id
FROM given_up JOIN declaration AS second USING (company_code, bill_no)
WHERE second.declared_at > given_up.declared_at
  AND second.declared_at BETWEEN given_up.ended_at AND given_up.ended_at + to_microseconds((given_up.days * 86400000000)::BIGINT);

-- Each day's limits, and the working days before it by the three ways to work.
CREATE OR REPLACE TEMP TABLE fact_day AS
SELECT date AS day, weekdays, weekends, every_day,
    sum(weekdays::INTEGER) OVER earlier AS weekdays_before,
    sum(weekends::INTEGER) OVER earlier AS weekends_before,
    sum(every_day::INTEGER) OVER earlier AS every_day_before,
    overlong_i, overlong_e, inspection
FROM day JOIN limits ON date BETWEEN valid_from AND valid_to
WINDOW earlier AS (ORDER BY date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);

CREATE OR REPLACE TEMP VIEW fact AS
WITH seen AS (
    -- A stamp at or after the cut-off has not happened yet.
    SELECT declaration.* REPLACE (
        CASE WHEN conveyance_arrived_at < getvariable('cutoff') THEN conveyance_arrived_at END AS conveyance_arrived_at,
        CASE WHEN arrived_at < getvariable('cutoff') THEN arrived_at END AS arrived_at,
        CASE WHEN declared_at < getvariable('cutoff') THEN declared_at END AS declared_at,
        CASE WHEN reviewed_at < getvariable('cutoff') THEN reviewed_at END AS reviewed_at,
        CASE WHEN submitted_at < getvariable('cutoff') THEN submitted_at END AS submitted_at,
        CASE WHEN duty_billed_at < getvariable('cutoff') THEN duty_billed_at END AS duty_billed_at,
        CASE WHEN payment_ordered_at < getvariable('cutoff') THEN payment_ordered_at END AS payment_ordered_at,
        CASE WHEN duty_paid_at < getvariable('cutoff') THEN duty_paid_at END AS duty_paid_at,
        CASE WHEN duty_cleared_at < getvariable('cutoff') THEN duty_cleared_at END AS duty_cleared_at,
        CASE WHEN documents_released_at < getvariable('cutoff') THEN documents_released_at END AS documents_released_at,
        CASE WHEN inspection_ordered_at < getvariable('cutoff') THEN inspection_ordered_at END AS inspection_ordered_at,
        CASE WHEN inspection_started_at < getvariable('cutoff') THEN inspection_started_at END AS inspection_started_at,
        CASE WHEN inspection_ended_at < getvariable('cutoff') THEN inspection_ended_at END AS inspection_ended_at,
        CASE WHEN inspection_recorded_at < getvariable('cutoff') THEN inspection_recorded_at END AS inspection_recorded_at,
        CASE WHEN ciq_cleared_at < getvariable('cutoff') THEN ciq_cleared_at END AS ciq_cleared_at,
        CASE WHEN released_at < getvariable('cutoff') THEN released_at END AS released_at,
        CASE WHEN closed_at < getvariable('cutoff') THEN closed_at END AS closed_at,
        CASE WHEN removed_at < getvariable('cutoff') THEN removed_at END AS removed_at
    ), released_at AS released_stamp
    FROM declaration
    WHERE NOT coalesce(CASE WHEN cancelled_at IS NULL THEN cancelled ELSE cancelled_at < getvariable('cutoff') END, false)
      AND (released_at IS NULL OR released_at >= getvariable('first_day') OR released_at >= getvariable('cutoff'))
      AND NOT coalesce(list_contains((SELECT list(code) FROM leave_out WHERE column_name = 'transport_mode'), transport_mode), false)
      AND NOT coalesce(list_contains((SELECT list(code) FROM leave_out WHERE column_name = 'trade_mode'), trade_mode), false)
),
clocked AS (
    SELECT seen.*,
        seen.flags <> '' AS flagged,
        heir.scope AS office_scope,
        CASE WHEN NOT coalesce(pre_declared, false) THEN declared_at
             WHEN arrived_at IS NOT NULL THEN least(greatest(declared_at, arrived_at), coalesce(released_at, 'infinity'))
        END AS clock,
        coalesce(CASE WHEN seen.direction = 'I' THEN conveyance_arrived_at END, arrived_at) AS total_clock,
        entry_id IN (SELECT entry_id FROM redeclared) AS redeclared,
        coalesce(office_unit.works, 'weekdays') AS works,
        -- The limits are those of the day of release; of the last day that is known for what is in flight.
        coalesce(released_at, getvariable('cutoff') - INTERVAL 1 SECOND)::DATE AS limit_day,
        CASE WHEN NOT flagged THEN coalesce(released_at, getvariable('cutoff')) END AS until,
        -- Who keeps a payment waiting: the bank after a known order, which is one not after the payment.
        CASE WHEN payment_ordered_at <= coalesce(duty_paid_at, getvariable('cutoff')) THEN 'bank' WHEN e_payment THEN 'unsplit' ELSE 'enterprise' END AS payer,
        CASE WHEN known(inspection_office) <> declaring_office THEN 'port' ELSE 'customs' END AS inspector
    FROM seen
    LEFT JOIN heir ON heir.code = seen.declaring_office
    LEFT JOIN office_unit ON office_unit.code = seen.declaring_office
),
-- Working seconds before the clock's start and before the release, by the office's own working days; and the stamps, to be compared.
placed AS (
    SELECT clocked.*,
        CASE WHEN direction = 'I' THEN limit_on.overlong_i ELSE limit_on.overlong_e END * 3600 AS overlong_limit,
        limit_on.inspection * 3600 AS inspection_limit,
        NOT declared_on.weekdays AS declared_on_special_day,
        NOT released_on.weekdays AS released_on_special_day,
        CASE works
            WHEN 'every_day' THEN working_seconds(clock_on.every_day_before, clock_on.every_day, clock)
            WHEN 'weekends' THEN working_seconds(clock_on.weekends_before, clock_on.weekends, clock)
            ELSE working_seconds(clock_on.weekdays_before, clock_on.weekdays, clock)
        END AS worked_at_clock,
        CASE works
            WHEN 'every_day' THEN working_seconds(released_on.every_day_before, released_on.every_day, released_at)
            WHEN 'weekends' THEN working_seconds(released_on.weekends_before, released_on.weekends, released_at)
            ELSE working_seconds(released_on.weekdays_before, released_on.weekdays, released_at)
        END AS worked_at_release,
        stamp_number(1, arrived_at, clock, until) AS n1,
        stamp_number(2, reviewed_at, clock, until) AS n2,
        stamp_number(3, submitted_at, clock, until) AS n3,
        stamp_number(4, duty_billed_at, clock, until) AS n4,
        stamp_number(5, payment_ordered_at, clock, until) AS n5,
        stamp_number(6, duty_paid_at, clock, until) AS n6,
        stamp_number(7, duty_cleared_at, clock, until) AS n7,
        stamp_number(8, inspection_ordered_at, clock, until) AS n8,
        stamp_number(9, inspection_started_at, clock, until) AS n9,
        stamp_number(10, inspection_ended_at, clock, until) AS n10,
        stamp_number(11, inspection_recorded_at, clock, until) AS n11,
        stamp_number(12, ciq_cleared_at, clock, until) AS n12,
        stamp_number(13, documents_released_at, clock, until) AS n13,
        stamp_number(14, released_at, clock, until) AS n14
    FROM clocked
    LEFT JOIN fact_day AS declared_on ON declared_on.day = declared_at::DATE
    LEFT JOIN fact_day AS clock_on ON clock_on.day = clock::DATE
    LEFT JOIN fact_day AS released_on ON released_on.day = released_at::DATE
    LEFT JOIN fact_day AS limit_on ON limit_on.day = limit_day
),
-- A stage lasts from the stamp before its own, whichever that is.
parted AS (
    SELECT * EXCLUDE (n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14),
        stage_seconds(n1, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_arrival,
        stage_seconds(n2, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_review,
        stage_seconds(n3, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_submission,
        stage_seconds(n4, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_assessment,
        stage_seconds(n5, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_payment_order,
        stage_seconds(n6, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_payment,
        stage_seconds(n7, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_duty_clearing,
        stage_seconds(n8, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_selection,
        stage_seconds(n9, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_inspection_wait,
        stage_seconds(n10, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_inspection,
        stage_seconds(n11, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_recording,
        stage_seconds(n12, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_quarantine,
        stage_seconds(n13, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_documents,
        stage_seconds(n14, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14) AS stage_release
    FROM placed
)
SELECT * EXCLUDE (works, until, worked_at_clock, worked_at_release),
    released_at::DATE AS released_day,
    declared_at::DATE AS declared_day,
    -- Null where nothing is known of an inspection; the empty mode says that there was none.
    inspection_mode <> '' AS inspected,
    coalesce(duty_amount > 0, false) AS has_duty,
    known(credit_grade) = (SELECT name FROM credit_grade ORDER BY position LIMIT 1) AS certified,
    CASE WHEN NOT flagged THEN elapsed(clock, released_at) END AS h,
    CASE WHEN NOT flagged AND released_at IS NOT NULL AND total_clock IS NOT NULL THEN
        CASE WHEN coalesce(pre_declared, false) THEN greatest(epoch(released_at)::BIGINT - epoch(total_clock)::BIGINT, 0)
             ELSE elapsed(total_clock, released_at) END
    END AS total,
    CASE WHEN NOT flagged AND released_at >= clock THEN worked_at_release - worked_at_clock END AS working,
    total_of([stage_arrival, stage_submission, stage_payment_order, CASE WHEN payer = 'enterprise' THEN stage_payment END]) AS party_enterprise,
    total_of([stage_review, stage_assessment, stage_duty_clearing, stage_selection, stage_documents, stage_release,
        CASE WHEN inspector = 'customs' THEN stage_inspection END, CASE WHEN inspector = 'customs' THEN stage_recording END]) AS party_customs,
    CASE WHEN payer = 'bank' THEN stage_payment END AS party_bank,
    CASE WHEN payer = 'unsplit' THEN stage_payment END AS party_unsplit,
    stage_inspection_wait AS party_operator,
    total_of([CASE WHEN inspector = 'port' THEN stage_inspection END, CASE WHEN inspector = 'port' THEN stage_recording END]) AS party_port,
    stage_quarantine AS party_ciq
FROM parted;
