"""Setting up picks a Python that the node's unprivileged user reaches too."""

import sys
from pathlib import Path

import pytest

from tools import setup


def test_a_file_below_a_closed_folder_is_not_open_to_all(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    program = closed / "python3"
    program.write_text("")
    program.chmod(0o755)
    closed.chmod(0o700)

    assert not setup.open_to_all(program)


def test_the_system_s_python_is_open_to_all() -> None:
    assert setup.open_to_all(Path("/usr/bin/env"))


def test_an_old_python_is_refused_with_the_way_to_a_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "version_of", lambda _python: (3, 9))

    with pytest.raises(setup.SetupError, match=r"3\.11 or newer"):
        setup.interpreter()


def test_root_takes_an_interpreter_that_others_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "candidates", lambda: ["/hidden/python3", "/open/python3"])
    monkeypatch.setattr(setup, "version_of", lambda _python: (3, 12))
    monkeypatch.setattr(setup, "open_to_all", lambda path: "open" in path.parts)
    monkeypatch.setattr("os.geteuid", lambda: 0)

    assert setup.interpreter() == "/open/python3"


def test_an_ordinary_user_takes_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "candidates", lambda: ["/hidden/python3", "/open/python3"])
    monkeypatch.setattr(setup, "version_of", lambda _python: (3, 12))
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    assert setup.interpreter() == "/hidden/python3"


def test_a_named_python_is_the_only_candidate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON", sys.executable)

    assert setup.candidates() == [sys.executable]


def test_the_version_of_something_that_is_no_python_is_none(tmp_path: Path) -> None:
    assert setup.version_of(str(tmp_path / "missing")) is None
    assert setup.version_of("/bin/false") is None
    assert setup.version_of(sys.executable) == sys.version_info[:2]


def test_the_fingerprint_changes_with_the_parts_that_are_installed() -> None:
    run, develop = setup.REQUIREMENTS["run"], setup.REQUIREMENTS["develop"]

    assert setup.fingerprint(run) != setup.fingerprint(develop)
    assert setup.fingerprint(run) == setup.fingerprint(run)
