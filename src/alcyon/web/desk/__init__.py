"""The Desk: what is due, what arrived."""
