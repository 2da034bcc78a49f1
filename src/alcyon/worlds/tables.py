"""The YAML tables of the worlds, read once."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

DATA = files("alcyon.worlds") / "data"


@cache
def table(name: str) -> Any:
    """The content of `data/<name>.yaml`. Callers must not change it."""
    text = (DATA / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def words(text: str) -> list[str]:
    """Words parted by white space; `~` stands for a blank inside a word."""
    return [word.replace("~", " ") for word in text.split()]
