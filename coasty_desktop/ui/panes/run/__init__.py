"""The Run pane: a task, its price, its steps, and the questions it asks."""
