-- question: Which durations of the period's declarations are negative and so left out?
-- grain: duration
-- spec: indicators.md 1, Population: a negative duration is left out and noted
SELECT duration, declarations
FROM (
    SELECT
        count_if(total_clock > released_at AND NOT coalesce(pre_declared, false)) AS total_hours,
        count_if(reviewed_at < declared_at) AS review_hours,
        count_if(paperless = false AND submitted_at < reviewed_at) AS submission_hours,
        count_if(duty_paid_at < duty_billed_at) AS payment_hours,
        count_if(duty_cleared_at < duty_paid_at) AS duty_clearing_hours,
        count_if(inspection_started_at < inspection_ordered_at) AS inspection_wait_hours,
        count_if(inspection_ended_at < inspection_ordered_at) AS inspection_hours,
        count_if(inspection_recorded_at < inspection_ended_at) AS inspection_recording_hours,
        count_if(ciq_required AND ciq_cleared_at < declared_at) AS ciq_hours,
        count_if(removed_at < released_at) AS removal_hours
    FROM fact
    WHERE NOT flagged AND in_period(released_stamp)
)
UNPIVOT (declarations FOR duration IN (COLUMNS(*)))
WHERE declarations > 0
ORDER BY duration;
