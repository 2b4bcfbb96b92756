"""The practice service: the embedded /v1 on a loopback port, whose engine follows literal instructions by reading."""
