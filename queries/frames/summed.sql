-- question: What do the additive first-stage indicators sum and count up to, for the district and for each office?
-- grain: key, direction, scope
-- spec: indicators.md 1, Direction and Scope. Summed once by atoms of days and offices, then put together to windows and the district.
CREATE OR REPLACE TEMP TABLE "{table}_by_atom" AS
SELECT key AS atom, direction, office_scope,
    {aggregates}
FROM {rows}
GROUP BY key, direction, office_scope;

CREATE OR REPLACE TEMP TABLE "{table}" AS
SELECT key, direction, coalesce(office_scope, whole_scope()) AS scope,
    {added}
FROM "{table}_by_atom" JOIN atom_window USING (atom)
GROUP BY GROUPING SETS ((key, direction), (key, direction, office_scope))
HAVING grouping(office_scope) = 1 OR office_scope IS NOT NULL;
