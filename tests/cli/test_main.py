"""The command's frame: quick help, one line per error, exit codes."""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from alcyon.cli import lent, main
from alcyon.kernel.errors import Conflict, Invalid, Problem
from alcyon.node.archive import SecretWeak


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main.main(["fly"])

    assert caught.value.code == 2
    assert "invalid choice: 'fly'" in capsys.readouterr().err


def test_each_command_has_one_row() -> None:
    names = [command.name for command in main.COMMANDS]
    assert len(names) == len(set(names))


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main.main(["--help"])

    printed = capsys.readouterr().out
    assert caught.value.code == 0
    assert all(f"  {command.name} " in printed for command in main.COMMANDS)


def test_help_loads_neither_django_nor_a_driver() -> None:
    code = (
        "import sys; from alcyon.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'django', 'psycopg', 'cryptography', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", main.COMMANDS, ids=lambda command: command.name)
def test_each_command_has_what_the_frame_expects(command: main.Command) -> None:
    module = import_module(f"alcyon.cli.{command.module}")
    parser = argparse.ArgumentParser()
    module.add_parser(parser.add_subparsers())

    assert callable(module.run)
    assert command.name in parser.format_help()


def test_an_error_is_one_line_with_code_message_and_mend() -> None:
    assert main.line_of(SecretWeak(what="passphrase", least=12)) == (
        "backup-secret-weak: A passphrase has at least 12 characters. "
        "(Use `alcyon backup --make-key FILE`, or a longer passphrase.)"
    )
    assert main.line_of(Conflict()) == ("conflict: Somebody else changed this in the meantime.")


def test_an_invalid_input_names_every_field() -> None:
    problems = [Problem("slug", "x y", "slug-shape", "Write small letters."),
                Problem("kind", "", "unknown-code", "Choose a kind.")]  # fmt: skip

    assert main.line_of(Invalid(problems)) == (
        "invalid: slug: Write small letters.; kind: Choose a kind."
    )


def test_an_error_ends_with_code_one_and_nothing_on_stdout(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("x" * 40)

    code = main.main(["backup", "--make-key", str(tmp_path / "key")])

    out, err = capsys.readouterr()
    assert (code, out) == (1, "")
    assert err.startswith("exists-already: ")
    assert err.count("\n") == 1


def test_a_lent_file_is_read_through_its_number(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"content")

    by_option, by_place, other = lent.lend([f"--key-file={path}", str(path), "--key-file"])

    assert by_option.startswith("--key-file=fd:")
    assert other == "--key-file"
    assert lent.read_named(by_option.removeprefix("--key-file=")) == b"content"
    assert lent.read_named(by_place) == b"content"


def test_what_is_no_file_stays_as_it_was(tmp_path: Path) -> None:
    arguments = ["local", "node.example", "--to", "-", str(tmp_path), "--keep=14"]

    assert lent.lend(arguments) == arguments


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(lent.FileUnreadable, match="No such file"):
        lent.open_named(str(tmp_path / "missing"))
