-- question: Under which unit (office; in a country, district) do each office's declarations count in this run, and which units have a scope?
-- grain: heir: code; run_scope: scope
-- parameters: $period_start, the first day of the run's period
-- spec: indicators.md 1, Scope. A closed office's goods count under its successor, the successor's if that is closed too.
CREATE OR REPLACE TEMP TABLE heir AS
WITH RECURSIVE chain AS (
    SELECT code, code AS office, 0 AS step FROM office
    UNION ALL
    -- Sixteen steps end a ring of successors, which `check` reports.
    SELECT chain.code, office.successor, step + 1
    FROM chain JOIN office ON office.code = chain.office
    WHERE office.valid_to < $period_start AND office.successor IS NOT NULL AND step < 16
)
SELECT office_unit.code, chain.office, unit_scope(chain.office) AS scope
FROM office_unit JOIN chain ON chain.code = office_unit.unit JOIN office ON office.code = chain.office
WHERE office.valid_to IS NULL OR office.valid_to >= $period_start;

CREATE OR REPLACE TEMP TABLE run_scope AS
SELECT whole_scope() AS scope UNION ALL SELECT DISTINCT scope FROM heir ORDER BY scope;
