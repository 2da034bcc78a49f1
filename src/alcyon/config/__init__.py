"""Settings, URLs and the wiring of apps."""
