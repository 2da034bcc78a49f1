"""Identifying values of protected persons: own schema, own policy, a key per person."""
