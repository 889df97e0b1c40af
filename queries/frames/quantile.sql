-- question: What are the quantiles over windows, for the district and for each office, exactly and however many rows there are?
-- grain: TABLE_asked: place, one for each indicator. TABLE_part: part, the values of one expression in one atom, direction and office. TABLE_bucket: part, bucket.
--     TABLE_wanted: key, direction, scope, place, rank. TABLE_value: part, value. TABLE itself: key, direction, scope
-- spec: indicators.md 1, Quantiles (type 7). Values are counted by buckets first, over atoms of days, so that it is known in which buckets of each window the two
--     nearest lie; only the values in those are looked at then. To sort all values would take memory for all of them, in each window anew.
CREATE OR REPLACE TEMP TABLE "{table}_asked" AS
SELECT place, value_place, quantile::DECIMAL(9, 8) AS quantile, parts::DECIMAL(9, 0) AS parts
FROM (VALUES
    {asked}
) AS asked (place, value_place, quantile, parts);

-- Numbered, for numbers are grouped far faster than words. The parts of a group begin with its own number.
CREATE OR REPLACE TEMP TABLE "{table}_part" AS
SELECT of_group + value_place AS part, *
FROM (
    SELECT of_atom, of_direction, of_office, (row_number() OVER (ORDER BY of_atom, of_direction, of_office) - 1) * {value_count} AS of_group
    FROM (SELECT DISTINCT atom AS of_atom FROM atom_window)
    CROSS JOIN (SELECT unnest(['I', 'E']) AS of_direction)
    CROSS JOIN (SELECT scope AS of_office FROM run_scope WHERE scope <> whole_scope() UNION ALL SELECT '')
)
CROSS JOIN (SELECT unnest(range({value_count})) AS value_place);

CREATE OR REPLACE TEMP VIEW "{table}_row" AS
SELECT of_group + place AS part, value, bucket_of(value) AS bucket
FROM (
    SELECT of_group, unnest([{values}])::BIGINT AS value, unnest(range({value_count})) AS place
    FROM {rows} JOIN "{table}_part" AS grouped
      ON of_atom = key AND of_direction = fact.direction AND of_office = coalesce(office_scope, '') AND value_place = 0
)
WHERE value IS NOT NULL;

CREATE OR REPLACE TEMP TABLE "{table}_bucket" AS
SELECT part, bucket, count(*) AS n FROM "{table}_row" GROUP BY part, bucket;

-- The two values between which each quantile lies, by their ranks from 0 on; and how many stand before the bucket that holds them.
CREATE OR REPLACE TEMP TABLE "{table}_wanted" AS
WITH windowed AS (
    SELECT key, of_direction AS direction, nullif(of_office, '') AS office, value_place, bucket, sum(n)::BIGINT AS n
    FROM "{table}_bucket" JOIN "{table}_part" USING (part) JOIN atom_window ON atom = of_atom
    GROUP BY ALL
),
scoped AS (
    SELECT key, direction, coalesce(office, whole_scope()) AS scope, value_place, bucket, sum(n)::BIGINT AS n
    FROM windowed
    GROUP BY GROUPING SETS ((key, direction, value_place, bucket), (key, direction, value_place, bucket, office))
    HAVING grouping(office) = 1 OR office IS NOT NULL
),
counted AS (
    SELECT *, sum(n) OVER (ordered ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)::BIGINT AS upto, sum(n) OVER (PARTITION BY key, direction, scope, value_place)::BIGINT AS all_n
    FROM scoped
    WINDOW ordered AS (PARTITION BY key, direction, scope, value_place ORDER BY bucket)
),
ranked AS (
    SELECT counted.*, place, parts, (all_n - 1)::DECIMAL(18, 0) * quantile AS exact, unnest([floor(exact), ceil(exact)])::BIGINT AS rank
    FROM counted JOIN "{table}_asked" USING (value_place)
)
SELECT DISTINCT key, direction, scope, place, value_place, parts, all_n, rank, exact, bucket, upto - n AS before
FROM ranked
WHERE rank >= upto - n AND rank < upto;

CREATE OR REPLACE TEMP TABLE "{table}_value" AS
SELECT part, bucket, value, count(*) AS n
FROM "{table}_row"
SEMI JOIN (
    SELECT DISTINCT part, bucket
    FROM "{table}_wanted" AS wanted
    JOIN atom_window USING (key)
    JOIN "{table}_part" AS part ON of_atom = atom AND of_direction = direction AND part.value_place = wanted.value_place
    WHERE scope = whole_scope() OR scope = of_office
) AS looked USING (part, bucket)
GROUP BY part, bucket, value;

CREATE OR REPLACE TEMP TABLE "{table}" AS
WITH near AS (
    SELECT wanted.*, value, sum(n)::BIGINT AS n
    FROM "{table}_wanted" AS wanted
    JOIN atom_window USING (key)
    JOIN "{table}_part" AS part ON of_atom = atom AND of_direction = direction AND part.value_place = wanted.value_place
        AND (scope = whole_scope() OR scope = of_office)
    JOIN "{table}_value" AS value USING (part, bucket)
    GROUP BY ALL
),
counted AS (
    SELECT *, before + sum(n) OVER (PARTITION BY key, direction, scope, place, rank ORDER BY value) AS upto FROM near
),
nearest AS (
    SELECT key, direction, scope, place, parts, all_n AS n, rank, exact, min(value) AS value
    FROM counted WHERE upto > rank
    GROUP BY ALL
),
quantile AS (
    SELECT key, direction, scope, place, n,
        round((min(value) + (any_value(exact) - floor(any_value(exact))) * (max(value) - min(value))) * any_value(parts))::BIGINT AS numerator
    FROM nearest
    GROUP BY key, direction, scope, place, n
)
SELECT key, direction, scope,
    {picked}
FROM quantile
GROUP BY key, direction, scope;
