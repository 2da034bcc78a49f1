"""Matching: names in any script, keys, comparisons, policies as tables, the candidate index."""
