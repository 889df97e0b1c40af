-- Fold the state's log into its file, so that the file alone is all there is.
CHECKPOINT state;
