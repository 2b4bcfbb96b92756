"""This computer: its displays, pictures, windows and input."""
