-- question: How are the clearance times spread, now and last year?
-- grain: direction, scope (district, offices), window_name (current, last_year)
-- columns: seconds: those at each whole per cent from 1 to 99, interpolated (type 7)
SELECT direction, coalesce(office_scope, whole_scope()) AS scope, window_name, count(*) AS n,
    -- Whole hundredths of a second: rounding takes out what interpolation in doubles put in.
    list_transform(quantile_cont(h, list_transform(range(1, 100), lambda per_cent: per_cent / 100)), lambda seconds: round(seconds * 100) / 100) AS seconds
FROM fact JOIN window_day ON window_day.day = fact.released_day JOIN run_window USING (key)
WHERE h IS NOT NULL AND window_name IN ('current', 'last_year')
GROUP BY GROUPING SETS ((direction, window_name), (direction, window_name, office_scope))
HAVING grouping(office_scope) = 1 OR office_scope IS NOT NULL
ORDER BY direction DESC, scope, window_name;
