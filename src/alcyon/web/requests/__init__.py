"""Pages of data-subject requests."""
