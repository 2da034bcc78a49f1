"""Organisations, members, networks, the sharing rule, row security and audit."""
