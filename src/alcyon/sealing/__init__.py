"""Sealing: boxes, salted commitments and leaf hashes. Pure functions over bytes."""
