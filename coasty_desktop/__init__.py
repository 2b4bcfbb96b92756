"""Coasty Desktop: carry a task out on this computer, shown and stoppable at every step."""

__version__ = "0.1.0"
