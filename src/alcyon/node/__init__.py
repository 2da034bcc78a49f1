"""The home folder, PostgreSQL, processes, backup and doctor of one installation. No Django."""
