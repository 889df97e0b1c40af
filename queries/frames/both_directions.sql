-- question: What do import and export add up to, where that is asked?
-- grain: key, direction `all`, scope
INSERT INTO "{table}" BY NAME
SELECT key, 'all' AS direction, scope,
    {added}
FROM "{table}" WHERE direction <> 'all'
GROUP BY key, scope;
