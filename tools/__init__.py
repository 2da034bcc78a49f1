"""What builds and checks Alcyon. Nothing in here is shipped."""
