"""The loop: look, ask the service, ask the person, act, settle, repeat. Knows no adapter."""
