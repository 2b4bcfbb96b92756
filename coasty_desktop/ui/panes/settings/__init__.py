"""The Settings pane: the key, the look, and what the hotkeys are."""
