-- question: Whose goods are they: which companies do declarations name?
-- grain: a company's name
-- remark: what people write is searched for these names where a reader may not see them; clearance brokers are companies too
SELECT DISTINCT company_name AS name FROM declaration WHERE company_name <> ''
UNION
SELECT DISTINCT broker_name AS name FROM declaration WHERE broker_name <> ''
ORDER BY name;
