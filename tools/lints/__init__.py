"""Rules of this house that no ready-made linter knows. Each carries its own tests.

A rule has lines that it must accept and lines that it must refuse, next to the rule itself;
tests/tools/test_lints.py runs them. Exceptions are files with a reason, in exceptions.toml; one
that is no longer needed fails, so the list only shrinks.
"""
