"""The workflow language: documents, what is wrong with them, and carrying them out. Pure; no task is done here."""
