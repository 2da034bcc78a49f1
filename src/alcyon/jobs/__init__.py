"""Door: background work."""
