-- question: What are the first-stage indicators that don't add up over windows, for the district and for each office?
-- grain: key, direction, scope
-- spec: indicators.md 1, Direction and Scope
CREATE OR REPLACE TEMP TABLE "{table}" AS
SELECT key, direction, coalesce(office_scope, whole_scope()) AS scope,
    {aggregates}
FROM {rows}
GROUP BY GROUPING SETS ((key, direction), (key, direction, office_scope))
HAVING grouping(office_scope) = 1 OR office_scope IS NOT NULL;

