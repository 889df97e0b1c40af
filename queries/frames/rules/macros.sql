-- question: Which words do the rules share?
-- spec: indicators.md 5
-- ln h is of at least a minute.
CREATE OR REPLACE TEMP MACRO log_hours(seconds) AS ln(greatest(seconds, 60));

-- The rule's number for a declaration: by its office, else its transport mode, else its direction, else for all, else the rule's own default.
CREATE OR REPLACE TEMP MACRO number_of(its_name, its_direction, its_office, its_transport) AS (
    SELECT arg_min(number, place) FROM rule_number
    WHERE name = its_name AND CASE by_what
        WHEN 'office' THEN of_what = its_office
        WHEN 'transport' THEN of_what = its_transport
        WHEN 'direction' THEN of_what = its_direction
        ELSE true END
);

-- How far over its limit: over it yellow, over `orange` times it orange, over `red` times it red.
CREATE OR REPLACE TEMP MACRO graded(seconds, limit_seconds, orange, red) AS
    CASE WHEN seconds > limit_seconds * red THEN 'red' WHEN seconds > limit_seconds * orange THEN 'orange' WHEN seconds > limit_seconds THEN 'yellow' END;

-- The quantile of a sorted list, interpolated linearly between the two nearest (type 7), in decimals: exact for whole seconds.
CREATE OR REPLACE TEMP MACRO quantile_of(sorted, quantile) AS (
    SELECT (below + (place - floor(place)) * (above - below))::DOUBLE
    FROM (
        SELECT place, sorted[floor(place)::BIGINT + 1]::DECIMAL(18, 0) AS below, sorted[ceil(place)::BIGINT + 1]::DECIMAL(18, 0) AS above
        FROM (SELECT ((len(sorted) - 1)::DECIMAL(12, 0) * quantile::DECIMAL(9, 8)) AS place)
    )
);

-- A stage's limit in hours for a declaration, on its `limit_day`, found as a rule's number is; none where it has none.
CREATE OR REPLACE TEMP MACRO stage_limit_of(its_day, its_stage, its_direction, its_office, its_transport) AS (
    SELECT arg_min(hours, list_position(['office', 'transport', 'direction', 'all'], by_what)) FROM stage_limit
    WHERE its_day BETWEEN valid_from AND valid_to AND stage = its_stage AND CASE by_what
        WHEN 'office' THEN of_what = its_office
        WHEN 'transport' THEN of_what = its_transport
        WHEN 'direction' THEN of_what = its_direction
        ELSE true END
);
