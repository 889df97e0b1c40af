-- Messages may be sent again.
DELETE FROM state.mute;
