"""Pages of sharing and audit: who read ours, what we did, what we share with whom."""
