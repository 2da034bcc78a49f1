"""Pages of administration: organisations, members, networks, the node."""
