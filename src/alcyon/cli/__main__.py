"""`python -m alcyon.cli` is the `alcyon` command."""

import sys

from alcyon.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
