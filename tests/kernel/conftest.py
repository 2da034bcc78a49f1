"""Hypothesis without a stop-watch: two busy cores make an example slow now and then.

Speed is measured by the benchmarks, which compare two runs on the same machine.
"""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
