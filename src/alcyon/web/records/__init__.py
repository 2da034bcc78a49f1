"""Pages of records: search, one record, contributing, sharing, reviewing, deleting."""
