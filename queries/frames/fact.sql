-- question: What did the world look like at the cut-off: one row for each declaration of the population that a window of this run may count?
-- grain: entry_id
-- parameters: $cutoff; $first_day, the first day of any window; $reset_days of rule RESET, `by|of|days` one a line
-- spec: indicators.md 1, As of, Population, Clock
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

CREATE OR REPLACE TEMP TABLE fact AS
WITH seen AS (
    -- A stamp at or after the cut-off has not happened yet.
    SELECT declaration.* REPLACE (
        CASE WHEN conveyance_arrived_at < $cutoff THEN conveyance_arrived_at END AS conveyance_arrived_at,
        CASE WHEN arrived_at < $cutoff THEN arrived_at END AS arrived_at,
        CASE WHEN declared_at < $cutoff THEN declared_at END AS declared_at,
        CASE WHEN reviewed_at < $cutoff THEN reviewed_at END AS reviewed_at,
        CASE WHEN submitted_at < $cutoff THEN submitted_at END AS submitted_at,
        CASE WHEN duty_billed_at < $cutoff THEN duty_billed_at END AS duty_billed_at,
        CASE WHEN payment_ordered_at < $cutoff THEN payment_ordered_at END AS payment_ordered_at,
        CASE WHEN duty_paid_at < $cutoff THEN duty_paid_at END AS duty_paid_at,
        CASE WHEN duty_cleared_at < $cutoff THEN duty_cleared_at END AS duty_cleared_at,
        CASE WHEN documents_released_at < $cutoff THEN documents_released_at END AS documents_released_at,
        CASE WHEN inspection_ordered_at < $cutoff THEN inspection_ordered_at END AS inspection_ordered_at,
        CASE WHEN inspection_started_at < $cutoff THEN inspection_started_at END AS inspection_started_at,
        CASE WHEN inspection_ended_at < $cutoff THEN inspection_ended_at END AS inspection_ended_at,
        CASE WHEN inspection_recorded_at < $cutoff THEN inspection_recorded_at END AS inspection_recorded_at,
        CASE WHEN ciq_cleared_at < $cutoff THEN ciq_cleared_at END AS ciq_cleared_at,
        CASE WHEN released_at < $cutoff THEN released_at END AS released_at,
        CASE WHEN closed_at < $cutoff THEN closed_at END AS closed_at,
        CASE WHEN removed_at < $cutoff THEN removed_at END AS removed_at
    )
    FROM declaration
    WHERE NOT coalesce(CASE WHEN cancelled_at IS NULL THEN cancelled ELSE cancelled_at < $cutoff END, false)
      AND (released_at IS NULL OR released_at >= $first_day OR released_at >= $cutoff)
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
        coalesce(office_unit.works, 'weekdays') AS works
    FROM seen
    LEFT JOIN heir ON heir.code = seen.declaring_office
    LEFT JOIN office_unit ON office_unit.code = seen.declaring_office
),
-- Working days before each day, by the three ways to work.
worked AS (
    SELECT date AS day, weekdays, weekends, every_day,
        sum(weekdays::INTEGER) OVER earlier AS weekdays_before,
        sum(weekends::INTEGER) OVER earlier AS weekends_before,
        sum(every_day::INTEGER) OVER earlier AS every_day_before
    FROM day
    WINDOW earlier AS (ORDER BY date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
-- Working seconds before the clock's start and before the release, by the office's own working days.
placed AS (
    SELECT clocked.*,
        -- The limits are those of the day of release; of the last day that is known for what is in flight.
        coalesce(released_at, $cutoff - INTERVAL 1 SECOND)::DATE AS limit_day,
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
        END AS worked_at_release
    FROM clocked
    LEFT JOIN worked AS declared_on ON declared_on.day = declared_at::DATE
    LEFT JOIN worked AS clock_on ON clock_on.day = clock::DATE
    LEFT JOIN worked AS released_on ON released_on.day = released_at::DATE
)
SELECT placed.* EXCLUDE (works, worked_at_clock, worked_at_release),
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
    CASE WHEN direction = 'I' THEN limits.overlong_i ELSE limits.overlong_e END * 3600 AS overlong_limit,
    limits.inspection * 3600 AS inspection_limit
FROM placed
JOIN limits ON limit_day BETWEEN limits.valid_from AND limits.valid_to;
