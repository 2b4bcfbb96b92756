"""The command line, one file a command. Words on stdout for people, JSON lines with --json, problems on stderr."""
