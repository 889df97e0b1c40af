-- How many events wait: mostly none does, and no declaration has to be looked at.
SELECT count(*) AS waiting FROM waiting_event;
