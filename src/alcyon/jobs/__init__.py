"""Door: background work. Each run acts with the rights its member holds at that moment."""
