"""The hand: a small process without Qt that alone injects input, and listens for the stop while it does."""
