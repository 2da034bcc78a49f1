"""Records on the command line: without a token nothing, with one what its member sees."""

import argparse
import io
import json
import sys
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest

from alcyon.cli import doors, export, search, take_in
from alcyon.registry.models import Record
from alcyon.trust.access import TokenRefused, acting_as
from tests.api.calling import token_of
from tests.castings import Cast
from tests.registry.making import contribute, handling, person


def call(module: ModuleType, *arguments: str) -> int:
    """One subcommand, parsed as the command parses it."""
    parser = argparse.ArgumentParser()
    module.add_parser(parser.add_subparsers())
    return int(module.run(parser.parse_args(arguments)))


def test_without_a_token_nothing_is_searched(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(doors.VARIABLE, raising=False)
    with pytest.raises(doors.TokenMissing):
        call(search, "search", "Jonas")
    monkeypatch.setenv(doors.VARIABLE, "alcyon_nonsense")
    with pytest.raises(TokenRefused):
        call(search, "search", "Jonas")


def test_an_outsider_finds_nothing_and_no_number_tells(
    cast: Cast,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    contribute(cast.owner, person(name="Jonas Sample"), now)
    monkeypatch.setenv(doors.VARIABLE, token_of(cast.outsider))
    call(search, "search", "Jonas")
    assert capsys.readouterr().out.strip() == "0 of 0"


def test_the_owner_finds_and_exports_it(
    cast: Cast,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    made = contribute(cast.owner, person(name="Jonas Sample"), now)
    monkeypatch.setenv(doors.VARIABLE, token_of(cast.owner))
    call(search, "search", "Jonas")
    assert str(made.pk) in capsys.readouterr().out
    target = tmp_path / "out.csv"
    call(export, "export", "csv", str(target), "--words", "Jonas", "--reason", "joint case")
    assert "Jonas Sample" in target.read_text("utf-8-sig")


def test_a_file_goes_in_and_the_refused_row_is_told(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    rows = tmp_path / "people.csv"
    rows.write_text("Name,Date of birth\nJonas Sample,5 March 1990\nMock,31 February 1990\n")
    shared = tmp_path / "handling.json"
    shared.write_text(json.dumps(handling(category="OTHER").as_json()))
    monkeypatch.setenv(doors.VARIABLE, token_of(cast.owner))
    assert call(take_in, "import", str(rows), str(shared)) == 3
    assert "1 new" in capsys.readouterr().err
    with acting_as(cast.owner):
        assert Record.objects.filter(caption="Jonas Sample").count() == 1


def test_bytes_go_to_standard_output_when_asked(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribute(cast.owner, person(name="Jonas Sample"), now)
    monkeypatch.setenv(doors.VARIABLE, token_of(cast.owner))
    caught = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", caught)
    call(export, "export", "ftm", "-", "--reason", "joint case")
    assert b"Jonas Sample" in caught.buffer.getvalue()  # type: ignore[attr-defined]  # BytesIO
