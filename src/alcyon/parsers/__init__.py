"""Readers of foreign files, run in a sandbox, and writers of foreign formats. No Django."""
