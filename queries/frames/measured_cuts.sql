-- question: What do the first-stage indicators that name further scopes sum and count up to, by transport mode, credit grade and site?
-- grain: key, direction, scope
-- spec: indicators.md 1, Scope
CREATE OR REPLACE TEMP TABLE "{table}" AS
SELECT key, direction, scope,
    {aggregates}
FROM (
    SELECT *, unnest([
        {scopes}
    ]) AS scope
    FROM {rows}
)
WHERE scope IS NOT NULL
GROUP BY key, direction, scope;

