-- question: Which rows of the period's loads could not be loaded, and why?
-- grain: source, reason, state
-- parameters: $start_day and $end_day, the period; $cutoff
-- A cut-off is an exclusive end: the file of a month's last day belongs to that month.
-- spec: data-dictionary.md 4
SELECT "load".source, quarantine.reason, quarantine.state, count(*) AS "rows"
FROM quarantine JOIN "load" USING (load_id)
WHERE "load".cutoff > $start_day AND "load".cutoff <= $end_day AND "load".cutoff <= $cutoff
GROUP BY "load".source, quarantine.reason, quarantine.state
ORDER BY "load".source, quarantine.reason, quarantine.state;
