-- question: What does a made-up district of any size declare in a month, as its system exports it at the month's end?
-- grain: entry_id; what was declared in the month, and what was declared in the month before and not over by its end
-- parameters: $month, its first day; $rows, how many a month; $first, the number of its first declaration since the beginning; $seed; $file
-- Every value comes from a hash of seed, declaration and column: nothing is kept from row to row, so a file of any size needs the same memory.
-- All are written into the text.
CREATE OR REPLACE TEMP MACRO dice(number, column_name) AS (hash(number, column_name, $seed) % 1000003) / 1000003.0;
-- About normal, by the sum of four dice; hours that are lognormal.
CREATE OR REPLACE TEMP MACRO hours(number, column_name, typical, spread) AS
    typical * exp(spread * (dice(number, column_name || '1') + dice(number, column_name || '2') + dice(number, column_name || '3') + dice(number, column_name || '4') - 2) * 1.7);
CREATE OR REPLACE TEMP MACRO later(moment, hours) AS date_trunc('second', moment + to_milliseconds((hours * 3600000)::BIGINT));
-- What happens after the export is not in it.
CREATE OR REPLACE TEMP MACRO seen(moment, cutoff) AS CASE WHEN moment < cutoff THEN moment END;

COPY (
    WITH numbered AS (
        SELECT range AS place, $first + range AS number, CAST($month AS DATE) AS month FROM range($rows)
        UNION ALL
        -- The last two thirds of the month before: of the rest nothing is in flight any more.
        SELECT range, $first - $rows + range, CAST($month AS DATE) - INTERVAL 1 MONTH FROM range($rows // 3, CASE WHEN $first > 0 THEN $rows ELSE 0 END)
    ),
    declared AS (
        SELECT number, CAST($month AS DATE) + INTERVAL 1 MONTH AS cutoff, month < CAST($month AS DATE) AS is_old,
            (4901 + (dice(number, 'office') * 11)::INTEGER)::VARCHAR AS office,
            CASE WHEN dice(number, 'direction') < 0.55 THEN 'I' ELSE 'E' END AS direction,
            later(month, (place + dice(number, 'declared')) / $rows * date_diff('hour', month, month + INTERVAL 1 MONTH)) AS declared_at,
            dice(number, 'pre_declared') < 0.2 AS pre_declared,
            dice(number, 'inspected') < 0.06 AS inspected,
            dice(number, 'manual') < 0.12 AS manual,
            dice(number, 'dutiable') < 0.45 AND dice(number, 'direction') < 0.55 AS dutiable,
            dice(number, 'paper') < 0.1 AS paper
        FROM numbered
    ),
    arrived AS (
        SELECT *,
            later(declared_at, CASE WHEN pre_declared THEN hours(number, 'arrival', 6, 0.6) ELSE -hours(number, 'arrival', 20, 0.7) END) AS arrived_at,
            later(declared_at, CASE WHEN manual THEN hours(number, 'review', 3, 1) ELSE hours(number, 'review', 0.05, 0.5) END) AS reviewed_at
        FROM declared
    ),
    worked AS (
        SELECT *,
            CASE WHEN paper THEN later(reviewed_at, hours(number, 'submission', 5, 0.8)) END AS submitted_at,
            CASE WHEN dutiable THEN later(reviewed_at, hours(number, 'bill', 0.2, 0.5)) END AS duty_billed_at,
            CASE WHEN dutiable THEN later(reviewed_at, hours(number, 'payment', 5, 0.9) + 2) END AS duty_paid_at,
            CASE WHEN inspected THEN later(reviewed_at, hours(number, 'order', 0.5, 0.5)) END AS inspection_ordered_at,
            CASE WHEN inspected THEN later(reviewed_at, hours(number, 'wait', 12, 0.8) + 4) END AS inspection_started_at
        FROM arrived
    ),
    finished AS (
        SELECT *,
            CASE WHEN dutiable THEN later(duty_paid_at, 0.1) END AS duty_cleared_at,
            CASE WHEN inspected THEN later(inspection_started_at, hours(number, 'inspection', 2, 0.6) + 0.2) END AS inspection_ended_at
        FROM worked
    ),
    released AS (
        SELECT *, later(greatest(reviewed_at, submitted_at, duty_cleared_at, inspection_ended_at, CASE WHEN pre_declared THEN arrived_at END),
            hours(number, 'release', 0.5, 1)) AS released_at
        FROM finished
    )
    SELECT
        office || year(declared_at) || CASE WHEN direction = 'I' THEN '1' ELSE '0' END || lpad((number % 1000000000)::VARCHAR, 9, '0') AS entry_id,
        office AS declaring_office, office AS port_office, direction,
        ['2', '3', '4', '5', '6', '9'][1 + (dice(number, 'transport') * 5)::INTEGER] AS transport_mode,
        CASE WHEN dice(number, 'trade') < 0.7 THEN '0110' ELSE '0615' END AS trade_mode,
        lpad((dice(number, 'hs') * 9799999999)::BIGINT::VARCHAR, 10, '0') AS main_hs,
        dice(number, 'container') < 0.5 AS containerised,
        'B' || number AS bill_no,
        (hours(number, 'value', 80000, 1.5))::DECIMAL(18, 2) AS goods_value,
        lpad((dice(number, 'company') * 99999)::INTEGER::VARCHAR, 10, '4') AS company_code,
        ['高级认证', '一般认证', '一般信用', '失信'][1 + (dice(number, 'grade') * dice(number, 'grade2') * 4)::INTEGER % 4] AS credit_grade,
        NOT paper AS paperless,
        dice(number, 'integrated') < 0.8 AS integrated,
        pre_declared,
        dice(number, 'window') < 0.6 AS single_window,
        CASE WHEN dutiable THEN (hours(number, 'duty', 9000, 1.2))::DECIMAL(18, 2) END AS duty_amount,
        CASE WHEN dutiable THEN dice(number, 'e_payment') < 0.7 END AS e_payment,
        CASE WHEN manual THEN '人工' ELSE '电子' END AS review_channel,
        CASE WHEN NOT inspected THEN '' WHEN dice(number, 'mode') < 0.6 THEN '机检' ELSE '人工' END AS inspection_mode,
        seen(arrived_at, cutoff) AS arrived_at,
        declared_at,
        seen(reviewed_at, cutoff) AS reviewed_at,
        seen(submitted_at, cutoff) AS submitted_at,
        seen(duty_billed_at, cutoff) AS duty_billed_at,
        seen(duty_paid_at, cutoff) AS duty_paid_at,
        seen(duty_cleared_at, cutoff) AS duty_cleared_at,
        seen(inspection_ordered_at, cutoff) AS inspection_ordered_at,
        seen(inspection_started_at, cutoff) AS inspection_started_at,
        seen(inspection_ended_at, cutoff) AS inspection_ended_at,
        seen(released_at, cutoff) AS released_at
    FROM released
    WHERE NOT is_old OR released_at >= CAST($month AS DATE)
) TO $file (FORMAT parquet, COMPRESSION zstd);
