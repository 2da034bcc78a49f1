"""Pure building blocks: errors, ids, partial dates, periods, texts, grades, tables.

No Django, no clock, no network, no database. Everything here can be used from a plain script.
"""
