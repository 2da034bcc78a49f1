"""Door: REST."""
