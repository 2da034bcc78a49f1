"""The engine measured beside others: on invented worlds and on one's own files."""
