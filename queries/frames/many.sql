-- question: Are there so many declarations that quantiles go by way of buckets (frames/quantile.sql)?
-- grain: one row
-- columns: many. DuckDB's own quantile takes a quarter of the time and keeps each value of each window: some 600 bytes a declaration, 1.2 GB for two millions.
-- parameters: none; the variable first_day of frames/fact.sql
SELECT count(*) > 2000000 AS many FROM declaration WHERE released_at >= getvariable('first_day');
