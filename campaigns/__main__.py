"""`python -m campaigns NAME [ARGUMENTS]`: run the campaign of that name."""

import sys
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """The campaigns there are: the modules beside this one."""
    here = Path(__file__).parent
    return sorted(file.stem for file in here.glob("*.py") if not file.stem.startswith("_"))


def main() -> int:
    name, *arguments = sys.argv[1:] or [""]
    if name not in names():
        print(f"usage: python -m campaigns {{{','.join(names())}}} [ARGUMENTS]", file=sys.stderr)
        return 2
    return int(import_module(f"campaigns.{name}").main(arguments))


if __name__ == "__main__":
    sys.exit(main())
