"""One folder for each entry of the rail."""
