"""Records, links, imports, exports, retention and data-subject requests."""
