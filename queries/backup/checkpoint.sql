-- Fold the facts' log into their file, so that the file alone is all there is.
CHECKPOINT;
