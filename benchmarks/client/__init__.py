"""What the client adds to a call, and what it makes of answers: `make bench-client`."""
