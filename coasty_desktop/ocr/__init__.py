"""Reading text in pictures: a client, and a worker process that ends when idle. It knows nothing of screens."""
