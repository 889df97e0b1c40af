-- question: What stands where no definition asks for anything?
-- grain: none, the table's keys alone
CREATE OR REPLACE TEMP TABLE "{table}" (key BIGINT, direction VARCHAR, scope VARCHAR);
