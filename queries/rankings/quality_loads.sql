-- question: Which loads have their cut-off in the period, and what became of their rows?
-- grain: load_id
-- parameters: $start_day and $end_day, the period; $cutoff
-- A cut-off is an exclusive end: the file of a month's last day belongs to that month.
-- spec: data-dictionary.md 4
SELECT load_id, source, "file", cutoff, "rows", loaded, updated, unchanged, quarantined
FROM "load"
WHERE cutoff > $start_day AND cutoff <= $end_day AND cutoff <= $cutoff
ORDER BY cutoff, load_id;
