-- question: Which export files' rows are in the warehouse?
-- grain: one row a file's content
SELECT DISTINCT sha256 FROM load ORDER BY sha256;
