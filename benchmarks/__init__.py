"""Side-by-side measurements, run by name (`make bench-*`), never in the test suite."""
