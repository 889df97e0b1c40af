-- warehouse: lake
-- A month's declarations lie in files of their own, those not released yet in others: a run reads the months that it needs.
ALTER TABLE declaration SET PARTITIONED BY (year(released_at), month(released_at));
