-- question: Which columns has any load ever brought?
-- grain: column_name
-- spec: data-dictionary.md, an indicator that needs a missing column is null and says so
SELECT DISTINCT column_name FROM load_column ORDER BY column_name;
