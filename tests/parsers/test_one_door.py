"""The sandbox is the only road to the readers, and little goes with a reader into its process."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import alcyon
from alcyon.parsers import sandbox

SOURCE = Path(alcyon.__file__).parent
READERS = "alcyon.parsers.readers"
CHILD = "alcyon/parsers/child.py"
LISTING = (
    "import json, sys; sys.path.insert(0, sys.argv[1]); import alcyon.parsers.child;"
    "print(json.dumps(sorted(sys.modules)))"
)


def imported(path: Path) -> set[str]:
    """What a file imports, by full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


def test_only_the_child_imports_the_readers() -> None:
    guilty = {
        str(path.relative_to(SOURCE.parent))
        for path in SOURCE.rglob("*.py")
        if any(name == READERS or name.startswith(READERS + ".") for name in imported(path))
    }
    outside = {path for path in guilty if not path.startswith("alcyon/parsers/readers/")}

    assert outside == {CHILD}


def test_a_reader_needs_the_standard_library_and_a_few_files_of_ours() -> None:
    said = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LISTING, str(sandbox.SOURCE)],
        capture_output=True,
        check=True,
        text=True,
    )
    modules = {name.partition(".")[0] for name in json.loads(said.stdout)}

    assert modules - sys.stdlib_module_names <= {"__main__", "alcyon", "__mp_main__"}
    ours = {name for name in json.loads(said.stdout) if name.startswith("alcyon.")}
    assert ours - {name for name in ours if name.startswith("alcyon.parsers")} == {
        "alcyon.kernel",
        "alcyon.kernel.errors",
    }


def test_no_reader_opens_a_path() -> None:
    """They are given a stream; whoever adds `open` to one has misunderstood the house."""
    for path in (SOURCE / "parsers" / "readers").glob("*.py"):
        calls = [
            node.func.id
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        assert not {"open", "exec", "eval", "__import__"} & set(calls), path.name
        allowed = {"csv", "io", "re", "json", "codecs", "struct", "zipfile", "zlib", "posixpath"}
        roots = {name.partition(".")[0] for name in imported(path)}
        assert roots <= allowed | {
            "alcyon", "array", "collections", "dataclasses", "datetime", "functools",
            "itertools", "typing", "xml",
        }, path.name  # fmt: skip
