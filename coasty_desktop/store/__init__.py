"""What is kept: the one SQLite file, the pictures beside it, settings, and the key in the system's keychain."""
