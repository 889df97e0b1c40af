-- What the staged declarations that are known already are after the load, value by value; what is new is put in as it is (fresh.sql). $whole: an empty
-- cell overwrites (a file of declarations has the column); else it says nothing (an event log's row has one event only). brought: the load's
-- columns; kept: those of the others that flags and notes need.

-- First what is known of them: inner joins, so that only their rows are read of the wide tables.
CREATE OR REPLACE TEMP TABLE known_value AS
SELECT
  d.{brought} AS old_{brought},
  d.{kept},
  d.flags AS old_flags, d.notes AS old_notes, d.entry_id
FROM declaration d JOIN stage s ON s.entry_id = d.entry_id;
-- Where each value came from: as declaration_origin says, or else (arrived_by) from the load that first brought the declaration, as far as that has the column.
CREATE OR REPLACE TEMP TABLE load_origin AS
SELECT
  any_value(load_id) FILTER (column_name = '{all}') AS {all},
  load_id
FROM load_column
GROUP BY load_id;
CREATE OR REPLACE TEMP TABLE known_origin AS
SELECT
  o.{brought} AS from_{brought},
  o.{kept_moment} AS origin_{kept_moment},
  o.entry_id, CAST(NULL AS INTEGER) AS arrived_by
FROM declaration_origin o JOIN known_value d ON d.entry_id = o.entry_id;
INSERT INTO known_origin
SELECT
  l.{brought},
  l.{kept_moment},
  a.entry_id, a.load_id
FROM arrival a JOIN known_value d ON d.entry_id = a.entry_id JOIN load_origin l ON l.load_id = a.load_id
ANTI JOIN known_origin o ON o.entry_id = a.entry_id;

-- Any such rows with their flags and notes, each value's load beside it as origin_.
CREATE OR REPLACE TEMP MACRO judged(declarations) AS TABLE
SELECT
  *,
  concat_ws(' ',
    CASE WHEN released_at < declared_at THEN 'released_before_declared' END,
    CASE WHEN pre_declared AND released_at IS NOT NULL AND arrived_at IS NULL THEN 'released_without_arrival' END,
    -- Each known stamp against the next known one of its chain: where any later one lies before an earlier one, some such pair does.
    CASE WHEN declared_at > reviewed_at
      OR duty_billed_at > duty_paid_at OR duty_billed_at > duty_cleared_at OR duty_paid_at > duty_cleared_at
      OR inspection_ordered_at > inspection_started_at OR inspection_ordered_at > inspection_ended_at
      OR inspection_ordered_at > inspection_recorded_at OR inspection_started_at > inspection_ended_at
      OR inspection_started_at > inspection_recorded_at OR inspection_ended_at > inspection_recorded_at
      OR released_at > closed_at
      THEN 'stage_reversed' END,
    CASE WHEN false
      OR {moment} > getvariable('cutoffs')[origin_{moment}]
      THEN 'after_cutoff' END) AS flags,
  concat_ws(' ',
    CASE WHEN substr(entry_id, 1, 4) <> declaring_office THEN 'entry_id_office' END,
    CASE WHEN CAST(substr(entry_id, 5, 4) AS INTEGER) <> year(declared_at) THEN 'entry_id_year' END,
    CASE WHEN substr(entry_id, 9, 1) IN ('1', 'I') <> (direction = 'I') THEN 'entry_id_direction' END) AS notes
FROM query_table(declarations);

CREATE OR REPLACE TEMP TABLE merged AS
WITH fitted AS (
  SELECT
    ($whole OR s.{brought} IS NOT NULL) AND (o.from_{brought} IS NULL OR getvariable('gives_way')[o.from_{brought}]) AS wins_{brought},
    s.{brought} AS new_{brought},
    d.*,
    o.* EXCLUDE (entry_id)
  FROM stage s
  JOIN known_value d ON d.entry_id = s.entry_id
  LEFT JOIN known_origin o ON o.entry_id = s.entry_id
),
settled AS (
  SELECT
    CASE WHEN wins_{brought} THEN new_{brought} ELSE old_{brought} END AS {brought},
    CASE WHEN wins_{brought} THEN $load_id ELSE from_{brought} END AS origin_{brought},
    {kept},
    origin_{kept_moment},
    old_flags, old_notes, entry_id, arrived_by,
    0
      + CAST(wins_{brought} AND new_{brought} IS DISTINCT FROM old_{brought} AS INTEGER)
      AS changes,
    false
      OR wins_{brought}
      AS touched
  FROM fitted
)
SELECT * EXCLUDE (old_flags, old_notes), flags IS DISTINCT FROM old_flags OR notes IS DISTINCT FROM old_notes AS rejudged FROM judged('settled');
