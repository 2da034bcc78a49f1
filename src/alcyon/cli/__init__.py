"""Door: the `alcyon` command."""
