"""Speed and memory: `python -m benchmarks [NAME] [--json FILE] [--size N]`, one module each.

Absolute times depend on the machine and its load; what counts are the ratios within one run
and, for the targets of the project, a run on a machine that does nothing else.
"""
