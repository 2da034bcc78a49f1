"""Alcyon: the platform on which a counter-trafficking unit works."""
