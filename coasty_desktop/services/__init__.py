"""Use cases: they own tasks, call adapters through protocols and publish frozen snapshots."""
