"""The words the whole program shares: actions, points, errors, settings, time. Imports nothing of ours."""
