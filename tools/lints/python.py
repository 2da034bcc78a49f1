"""Rules about Python code, read as a syntax tree so that strings and comments do not mislead."""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from tools.lints.rule import Rule

LONGEST_FUNCTION = 60
LONGEST_FILE = 400
SOURCE = ("src/alcyon/*.py",)
QUERYING_ROOMS = ("models", "selectors", "services", "walls", "access", "audit", "migrations")


def contract(name: str) -> dict[str, Any]:
    """A contract of the floors, as pyproject.toml has it."""
    file = Path(__file__).resolve().parents[2] / "pyproject.toml"
    contracts = tomllib.loads(file.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return dict(next(each for each in contracts if each["id"] == name))


@cache
def pure_rooms() -> tuple[str, ...]:
    """The rooms below the line."""
    return tuple(module.rpartition(".")[2] for module in contract("pure")["source_modules"])


# --- the dangerous thing has one door -----------------------------------------------------


MANAGERS = {"objects", "_base_manager"}
TRANSLATING = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"}


def objects_elsewhere(path: str, text: str) -> Iterator[int]:
    """A manager used outside the rooms that may query."""
    if _room_of(path) in QUERYING_ROOMS or _is_process_room(path):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield node.lineno


def _room_of(path: str) -> str:
    """The room a file belongs to: `registry/services/links.py`, `trust/audit_models.py`."""
    parts = PurePosixPath(path).with_suffix("").parts[3:]
    for part in parts:
        last_word = part.rpartition("_")[2]
        if last_word in QUERYING_ROOMS:
            return last_word
    return ""


def _is_process_room(path: str) -> bool:
    """Whether rooms.toml says which process the file (or a folder above it) is."""
    parts = PurePosixPath(path).with_suffix("").parts[2:]
    return any(part in process_rooms().get(parts[0], {}) for part in parts[1:])


@cache
def process_rooms() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "rooms.toml").read_text("utf-8"))


# --- time is passed in --------------------------------------------------------------------


def clock(path: str, text: str) -> Iterator[int]:
    """A clock read where `at` must be a parameter."""
    below = path.split("/")[2] in pure_rooms()
    if not below and _room_of(path) not in {"services", "selectors"}:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _reads_clock(ast.unparse(node.func)):
            yield node.lineno


def _reads_clock(called: str) -> bool:
    if called in {"time.time", "time.time_ns", "time", "now"}:
        return called != "time"  # `time(…)` builds a time of day
    owner, _, last = called.rpartition(".")
    return last in {"now", "utcnow", "today"} and owner != "self"


# --- the machine remembers why ------------------------------------------------------------

SILENCE = re.compile(r"#\s*(?:type:\s*ignore|(?:ruff:\s*)?noqa\b)(?P<rest>.*)", re.IGNORECASE)
CODE = re.compile(r"\s*(?:\[[\w-]+(?:,\s*[\w-]+)*\]|:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)")
REASON = re.compile(r"\s*[#(–-]+\s*\S")


def silence_without_reason(_path: str, text: str) -> Iterator[int]:
    """The reason stands behind the code, or in a comment on the line above, or there above it."""
    reasoned: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        line, found = token.start[0], SILENCE.search(token.string)
        if found is None:
            if token.line.lstrip().startswith("#"):
                reasoned.add(line)
            continue
        code = CODE.match(found["rest"])
        if code is not None and (REASON.match(found["rest"][code.end() :]) or line - 1 in reasoned):
            reasoned.add(line)
        else:
            yield line


# --- floors that an import linter cannot see ----------------------------------------------


@cache
def floors() -> dict[str, int]:
    """Room -> floor, 0 at the top, as the contract in pyproject.toml draws them."""
    layers = contract("floors")["layers"]
    return {
        room.strip(): number for number, layer in enumerate(layers) for room in layer.split("|")
    }


def hidden_import(path: str, text: str) -> Iterator[int]:
    """`apps.get_model`, or a relation by name to an app of a higher floor."""
    own = floors().get(path.split("/")[2], 0)
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called.endswith("apps.get_model"):
            yield node.lineno
        elif called.rpartition(".")[2] in {"ForeignKey", "OneToOneField", "ManyToManyField"}:
            app = _app_named(node)
            if app in floors() and floors()[app] < own:
                yield node.lineno


def _app_named(relation: ast.Call) -> str:
    targets = [*relation.args[:1], *(k.value for k in relation.keywords if k.arg == "to")]
    for target in targets:
        if isinstance(target, ast.Constant) and isinstance(target.value, str):
            return target.value.partition(".")[0]
    return ""


def network_below(_path: str, text: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names) if any(n.name == "urllib.request" for n in names):
                yield node.lineno
            case ast.ImportFrom(module="urllib.request"):
                yield node.lineno
            case ast.ImportFrom(module="urllib", names=names):
                if any(n.name == "request" for n in names):
                    yield node.lineno


# --- sizes and names ----------------------------------------------------------------------


def too_long(_path: str, text: str) -> Iterator[int]:
    if text.count("\n") > LONGEST_FILE:
        yield LONGEST_FILE + 1
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            end = node.end_lineno or node.lineno
            if end - node.lineno + 1 > LONGEST_FUNCTION:
                yield node.lineno


def drawer(path: str, _text: str) -> Iterator[int]:
    names = {"utils", "util", "helpers", "common", "misc"}
    if names & set(PurePosixPath(path).with_suffix("").parts):
        yield 1


# --- words --------------------------------------------------------------------------------


def words_in_an_f_string(_path: str, text: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            inner = (one for one in ast.walk(node) if isinstance(one, ast.Call))
            if any(ast.unparse(one.func).rpartition(".")[2] in TRANSLATING for one in inner):
                yield node.lineno


# --- tests --------------------------------------------------------------------------------


def sleep_as_synchronisation(_path: str, text: str) -> Iterator[int]:
    """A sleep outside any loop: it waits for luck, not for a condition."""
    tree = ast.parse(text)
    looped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.While | ast.For):
            looped.update(id(inner) for inner in ast.walk(node))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in looped:
            continue
        if ast.unparse(node.func) in {"time.sleep", "sleep"}:
            yield node.lineno


RULES = (
    Rule(
        name="objects-elsewhere",
        why="query in models, selectors, services, walls or access; call those from here",
        files=SOURCE,
        but_not=("src/alcyon/*/migrations/*",),
        find=objects_elsewhere,
        example="src/alcyon/web/pages.py",
        good=("record = selectors.access_record(record_id)", "objects = []\nobjects.append(1)"),
        bad=("Record.objects.get(pk=1)", "def f():\n    return m.Record.objects.all()"),
    ),
    Rule(
        name="clock",
        why="no clock here: take `at` (a moment) or `day` as a parameter",
        files=SOURCE,
        find=clock,
        example="src/alcyon/registry/services.py",
        good=("def f(*, at):\n    return at", "noon = time(12, 0)", "self.now()", "x = 'now()'"),
        bad=("timezone.now()", "date.today()", "time.time()", "now()", "datetime.now(tz=UTC)"),
    ),
    Rule(
        name="silence-without-reason",
        why="write the code and the reason: `# noqa: X100 - why`, `# type: ignore[code]  # why`",
        files=("src/*.py", "tests/*.py", "tools/*.py", "benchmarks/*.py", "campaigns/*.py"),
        find=silence_without_reason,
        good=(
            "x = f()  # type: ignore[arg-type]  # the stub lacks the overload",
            "x = f()  # noqa: PLC0415 - Django asks for a late import",
            "x = f()  # noqa: E402  (Django finds models here)",
            "# the loader has no types\nx = f()  # type: ignore[arg-type]\ny = f()  # noqa: X100",
            "x = '# noqa'",
        ),
        bad=(
            "x = f()  # type: ignore",
            "x = f()  # type: ignore[arg-type]",
            "x = f()  # noqa",
            "x = f()  # noqa: PLC0415",
            "# why\n\nx = f()  # noqa: X100",
            "# why\nx = f()  # noqa",
        ),
    ),
    Rule(
        name="hidden-import",
        why="a model reached by name round the floors: import it, or turn the dependency over",
        files=SOURCE,
        but_not=("src/alcyon/*/migrations/*",),
        find=hidden_import,
        example="src/alcyon/trust/models.py",
        good=(
            'o = models.ForeignKey("trust.Organisation", models.PROTECT)',
            'o = models.ForeignKey("self", models.CASCADE)',
            "o = models.ForeignKey(Organisation, models.PROTECT)",
        ),
        bad=(
            'r = models.ForeignKey("registry.Record", models.PROTECT)',
            'r = models.ManyToManyField(to="vault.Person")',
            'Record = apps.get_model("registry", "Record")',
        ),
    ),
    Rule(
        name="network-below",
        why="nothing below the line opens a connection",
        files=tuple(f"src/alcyon/{room}/*.py" for room in pure_rooms()),
        find=network_below,
        good=("from urllib.parse import urlsplit", "import urllib.parse"),
        bad=(
            "import urllib.request",
            "from urllib.request import urlopen",
            "from urllib import request",
        ),
    ),
    Rule(
        name="too-long",
        why=f"a function has at most {LONGEST_FUNCTION} lines, a file at most {LONGEST_FILE}",
        files=("src/*.py", "tools/*.py"),
        but_not=("src/alcyon/*/migrations/*",),
        find=too_long,
        good=("def f():\n" + "    x = 1\n" * 59,),
        bad=("def f():\n" + "    x = 1\n" * 60, "x = 1\n" * 401),
    ),
    Rule(
        name="drawer",
        why="name the file after what it knows; nothing is a utility",
        files=("src/*.py",),
        find=drawer,
        example="src/alcyon/kernel/utils.py",
        good=(),
        bad=("x = 1",),
    ),
    Rule(
        name="words-in-an-f-string",
        why="the collector of texts does not look inside; name the words on a line of their own",
        files=("src/*.py",),
        find=words_in_an_f_string,
        good=("words = _('of users')\nlabel = f'{code} {words}'",),
        bad=("label = f\"{code} {_('of users')}\"", "f\"{ngettext('a', 'b', n)}\""),
    ),
    Rule(
        name="sleep-as-synchronisation",
        why="wait for a condition in a loop with a deadline; a lone sleep waits for luck",
        files=("tests/*.py", "src/*.py"),
        find=sleep_as_synchronisation,
        good=("while not ready():\n    time.sleep(0.05)",),
        bad=("time.sleep(1)", "def f():\n    start()\n    sleep(2)"),
    ),
)
