"""Errors, ids, partial dates, texts and the tables everything else agrees on. Pure."""
