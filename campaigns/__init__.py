"""Tests too long for every day: `python -m campaigns NAME`, one module each."""
