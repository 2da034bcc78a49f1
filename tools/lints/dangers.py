"""Rules about calls that have hurt others: unescaped output, SQL by formatting, shells, pickles."""

import ast
import re
from collections.abc import Iterator

from tools.lints.rule import Rule, line_of
from tools.lints.templates import COMMENT, TEMPLATES, blanked

SOURCE = ("src/alcyon/*.py",)
UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off")
EXECUTING = {"execute", "executemany", "raw", "RawSQL", "copy"}
DANGEROUS = {
    "eval", "exec", "os.system", "os.popen", "pickle.load", "pickle.loads", "marshal.loads",
    "tempfile.mktemp", "yaml.unsafe_load", "ssl._create_unverified_context", "xml.etree.fromstring",
}  # fmt: skip


def unescaped_template(_path: str, text: str) -> Iterator[int]:
    for found in UNESCAPED.finditer(blanked(text, COMMENT)):
        yield line_of(text, found.start())


def unescaped_python(_path: str, text: str) -> Iterator[int]:
    """`mark_safe` of anything but a literal; `format_html` escapes and is the way."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func).rpartition(".")[2]
        if called in {"mark_safe", "SafeString"} and not _is_literal(node.args[:1]):
            yield node.lineno


def _is_literal(arguments: list[ast.expr]) -> bool:
    return all(isinstance(each, ast.Constant) for each in arguments)


def sql_by_formatting(_path: str, text: str) -> Iterator[int]:
    """A statement put together from strings where it is executed.

    What `psycopg.sql` composes is an object with methods of its own; it does not look like this.
    """
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = ast.unparse(node.func).rpartition(".")[2]
        if called in EXECUTING and _is_put_together(node.args[0]):
            yield node.lineno


def _is_put_together(statement: ast.expr) -> bool:
    match statement:
        case ast.JoinedStr(values=values):
            return any(isinstance(value, ast.FormattedValue) for value in values)
        case ast.BinOp(left=ast.Constant(value=str())) | ast.BinOp(left=ast.JoinedStr()):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
            return True
    return False


def dangerous_call(_path: str, text: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        through_shell = any(
            keyword.arg == "shell" and getattr(keyword.value, "value", True) is not False
            for keyword in node.keywords
        )
        if ast.unparse(node.func) in DANGEROUS or through_shell:
            yield node.lineno


def open_to_forgery(_path: str, text: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name == "csrf_exempt":
                yield node.lineno


RULES = (
    Rule(
        name="unescaped-template",
        why="what a person wrote is escaped; build markup with format_html in a template tag",
        files=TEMPLATES,
        find=unescaped_template,
        good=("{{ name }}", "{# |safe is forbidden #}", "{{ safe }}", "{% autoescape on %}"),
        bad=("{{ name|safe }}", "{{ rows | safeseq }}", "{% autoescape off %}"),
    ),
    Rule(
        name="unescaped-python",
        why="format_html escapes its arguments; mark_safe is for literals only",
        files=SOURCE,
        find=unescaped_python,
        good=('mark_safe("<hr>")', 'format_html("<b>{}</b>", name)'),
        bad=("mark_safe(name)", 'safestring.mark_safe(f"<b>{name}</b>")', "SafeString(x)"),
    ),
    Rule(
        name="sql-by-formatting",
        why="give parameters, or compose names with psycopg.sql",
        files=SOURCE,
        but_not=("src/alcyon/*/migrations/*",),
        find=sql_by_formatting,
        good=(
            'cursor.execute("SELECT %s", [x])',
            'cursor.execute(sql.SQL("SELECT {}").format(sql.Identifier(x)))',
            "cursor.execute(STATEMENT, [x])",
            'cursor.execute(f"SELECT 1")',
        ),
        bad=(
            'cursor.execute(f"SELECT {x}")',
            "cursor.execute(\"SELECT '%s'\" % x)",
            'cursor.execute("SELECT " + x)',
            'Record.objects.raw("SELECT {}".format(x))',
        ),
    ),
    Rule(
        name="dangerous-call",
        why="this runs, or trusts, what somebody else may have written",
        files=SOURCE,
        find=dangerous_call,
        good=(
            'subprocess.run(["ls", name], check=True)',
            "subprocess.run(x, shell=False)",
            "json.loads(x)",
            "ast.literal_eval(x)",
        ),
        bad=(
            "eval(x)",
            "exec(x)",
            "os.system(x)",
            "pickle.loads(x)",
            "subprocess.run(x, shell=True)",
        ),
    ),
    Rule(
        name="open-to-forgery",
        why="no page is exempt from the CSRF token; the API takes tokens, not cookies",
        files=SOURCE,
        find=open_to_forgery,
        good=("csrf_token = 1",),
        bad=("@csrf_exempt\ndef f(request): ...", "view = csrf.csrf_exempt(view)"),
    ),
)
