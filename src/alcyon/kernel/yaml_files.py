"""YAML as people expect it: `NO` is Norway and not false, and a key written twice is a mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class YamlMistake(ValueError):
    """The file is not YAML, or says the same key twice."""


class _Loader(yaml.CSafeLoader):
    pass


# Only `true` and `false` are yes and no; dates stay text, or 1990-03-05 would lose its spelling.
_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] not in ("tag:yaml.org,2002:timestamp",)]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    if first not in "yYnNoO"
}


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in made:
            line = key_node.start_mark.line + 1
            raise YamlMistake(f"line {line}: {key!r} is written twice")
        made[key] = loader.construct_object(value_node, deep=True)
    return made


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file of our own.

    Raises:
        YamlMistake: not YAML, or a key twice in one mapping.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        raise YamlMistake(str(error)) from error
