-- title: 疑似撤单重报
-- question: Which declarations were cancelled and declared again within days, so that the clock started anew?
-- definition: 删撤单后{days}日内同一企业以同一提运单号重新申报
-- order: 70
-- numbers: { days: 5 }
-- grain: entry_id, the cancelled one
-- parameters: number days; $start_day, $end_day, the run's week, in which the second is declared; $cutoff
-- columns: hours runs from the first declaration to the second; detail names the second
-- spec: indicators.md 5; not what the population leaves out
WITH seen AS (
    SELECT declaration.*, coalesce(heir.office, declaring_office) AS office
    FROM declaration LEFT JOIN heir ON heir.code = declaring_office
    WHERE declared_at < $cutoff AND known(company_code) IS NOT NULL AND known(bill_no) IS NOT NULL
      AND NOT coalesce(list_contains((SELECT list(code) FROM leave_out WHERE column_name = 'transport_mode'), transport_mode), false)
      AND NOT coalesce(list_contains((SELECT list(code) FROM leave_out WHERE column_name = 'trade_mode'), trade_mode), false)
),
cancelled_one AS (
    SELECT *, coalesce(cancelled_at, declared_at) AS ended_at, number_of('days', direction, office, transport_mode) AS days
    FROM seen
    WHERE CASE WHEN cancelled_at IS NULL THEN cancelled ELSE cancelled_at < $cutoff END
),
pair AS (
    SELECT one.entry_id, one.direction, one.office, one.declared_at, second.entry_id AS second_id, second.declared_at AS second_at,
        second.declared_at >= $start_day AND second.declared_at < $end_day AS fresh
    FROM cancelled_one AS one JOIN seen AS second USING (company_code, bill_no)
    WHERE second.declared_at > one.declared_at AND second.declared_at >= one.ended_at
      AND second.declared_at <= one.ended_at + to_microseconds((days * 86400000000)::BIGINT)
)
SELECT entry_id AS subject, direction, '' AS stage, '' AS since, office, entry_id, NULL AS party,
    elapsed(declared_at, min(second_at)) / 3600 AS hours, NULL::DOUBLE AS limit_hours, 'yellow' AS level, 'fact' AS holds, bool_or(fresh) AS fresh,
    (list(second_id ORDER BY second_at, second_id))[1] AS detail
FROM pair
GROUP BY entry_id, direction, office, declared_at
HAVING bool_or(fresh) OR entry_id IN (SELECT entry_id FROM standing WHERE rule = 'RESET')
ORDER BY entry_id
