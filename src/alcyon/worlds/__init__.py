"""Invented worlds with ground truth: a function of seed and size. Pure."""
