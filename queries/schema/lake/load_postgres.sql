-- For a catalogue in PostgreSQL. $postgres is written into the text.
LOAD $postgres;
