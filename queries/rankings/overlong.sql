-- question: Which enterprises, which goods and which sites have most of the overlong declarations, and in which stage do these hang?
-- grain: direction, scope, grouped_by (enterprise, chapter, site), place
-- columns: n of the group, all_n of the scope; seconds and stage_seconds summed; stage is the one that took most of the group's seconds
-- parameters: $most, how many of each
-- spec: indicators.md 2, overlong. Goods go by their HS chapter; what is unknown is counted in all_n and not listed.
WITH overlong AS (
    SELECT fact.*,
        coalesce(known(company_code), known(company_name)) AS enterprise, known(company_name) AS enterprise_name,
        known(left(main_hs, 2)) AS chapter, known(supervised_site) AS site
    FROM fact
    WHERE h > overlong_limit AND in_period(released_stamp)
),
scoped AS (
    FROM (SELECT *, unnest([whole_scope(), office_scope]) AS scope FROM overlong) WHERE scope IS NOT NULL
),
whole AS (
    SELECT direction, scope, count(*) AS all_n FROM scoped GROUP BY direction, scope
),
grouped AS (
    SELECT direction, scope, entry_id, h, part.*
    FROM (
        SELECT *, unnest([
            {'grouped_by': 'enterprise', 'code': enterprise, 'name': enterprise_name},
            {'grouped_by': 'chapter', 'code': chapter, 'name': NULL},
            {'grouped_by': 'site', 'code': site, 'name': site}
        ]) AS part
        FROM scoped
    )
    WHERE part.code IS NOT NULL
),
counted AS (
    SELECT direction, scope, grouped_by, code, max(name) AS name, count(*) AS n, sum(h)::BIGINT AS seconds
    FROM grouped GROUP BY direction, scope, grouped_by, code
    QUALIFY row_number() OVER (PARTITION BY direction, scope, grouped_by ORDER BY n DESC, seconds DESC, code) <= $most
),
hung AS (
    SELECT direction, scope, grouped_by, code, stage, sum(stage.seconds)::BIGINT AS stage_seconds
    FROM counted JOIN grouped USING (direction, scope, grouped_by, code) JOIN stages_of('overlong') AS stage USING (entry_id)
    GROUP BY direction, scope, grouped_by, code, stage, position
    QUALIFY row_number() OVER (PARTITION BY direction, scope, grouped_by, code ORDER BY stage_seconds DESC, position) = 1
)
SELECT direction, scope, grouped_by, row_number() OVER (PARTITION BY direction, scope, grouped_by ORDER BY n DESC, counted.seconds DESC, code) AS place,
    code, name, n, all_n, counted.seconds AS seconds, stage, stage_seconds
FROM counted JOIN whole USING (direction, scope) JOIN hung USING (direction, scope, grouped_by, code)
ORDER BY direction DESC, scope, grouped_by, place;
