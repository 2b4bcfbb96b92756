"""The marks that show what is about to happen: one painter for the live view and for the whole screen."""
