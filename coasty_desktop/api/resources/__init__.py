"""What the service offers, one module for each family of routes."""
