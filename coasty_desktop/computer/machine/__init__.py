"""A machine at the service as the screen that a run acts on."""
