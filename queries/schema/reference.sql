-- The workspace's reference data as tables, made anew at every opening; they live beside the database, not in it.
-- The units that are ranked: a district's offices, a country's districts.
CREATE OR REPLACE TEMP TABLE office (code VARCHAR, name VARCHAR, short VARCHAR, kind VARCHAR, works VARCHAR, valid_from DATE, valid_to DATE, successor VARCHAR);
-- To which unit an office's declarations belong, and when it works; in a district every office is a unit of its own.
CREATE OR REPLACE TEMP TABLE office_unit (code VARCHAR, unit VARCHAR, works VARCHAR);
CREATE OR REPLACE TEMP TABLE day (date DATE, holiday BOOLEAN, weekdays BOOLEAN, weekends BOOLEAN, every_day BOOLEAN);
CREATE OR REPLACE TEMP TABLE baseline (year INTEGER, measure VARCHAR, direction VARCHAR, scope VARCHAR, baseline_hours DOUBLE, target_hours DOUBLE, baseline_year INTEGER, valid_from DATE, valid_to DATE);
CREATE OR REPLACE TEMP TABLE national (month_start DATE, measure VARCHAR, direction VARCHAR, hours DOUBLE, rank INTEGER);
CREATE OR REPLACE TEMP TABLE leave_out (column_name VARCHAR, code VARCHAR);
CREATE OR REPLACE TEMP TABLE credit_grade (position INTEGER, name VARCHAR);
-- Every day has one row of limits: the configured ones that hold on it, else the defaults.
CREATE OR REPLACE TEMP TABLE limits (valid_from DATE, valid_to DATE, overlong_i DOUBLE, overlong_e DOUBLE, inspection DOUBLE);
-- by_what: office, transport, direction, or all of them; of_what, which one.
CREATE OR REPLACE TEMP TABLE stage_limit (valid_from DATE, valid_to DATE, stage VARCHAR, by_what VARCHAR, of_what VARCHAR, hours DOUBLE);
CREATE OR REPLACE TEMP TABLE district (code VARCHAR, name VARCHAR);
CREATE OR REPLACE TEMP TABLE control_total (date DATE, office VARCHAR, direction VARCHAR, declarations BIGINT);
-- The register as the run sees it: none before a run reads it.
CREATE OR REPLACE TEMP TABLE register_anomaly (direction VARCHAR, office VARCHAR, listed_on DATE, due DATE, closed_at TIMESTAMP, ended_on DATE, anomaly_id VARCHAR,
    rule VARCHAR, entry_id VARCHAR, level VARCHAR);
CREATE OR REPLACE TEMP TABLE register_began (day DATE);
