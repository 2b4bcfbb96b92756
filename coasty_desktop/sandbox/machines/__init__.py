"""Practice machines: small real things in memory, each with a desktop, files, a shell and a browser of its own."""
