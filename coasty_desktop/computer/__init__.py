"""A screen with a mouse and a keyboard: the only code that touches an operating system."""
