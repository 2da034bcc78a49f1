"""Signing in, one's own account, and the links that lead to one."""
