"""`alcyon link` reads a file, joins its rows, and goes on where it was broken off."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from alcyon.cli import link
from alcyon.cli.main import main

ROWS = """id,name,birth_date,gender,nationality,document_number
a,Olena Shevchenko,1991-04-23,female,UA,FE123456
b,Kwame Mensah,1980-01-02,male,GH,
c,"Shevchenko, Olena",1991-04-23,F,UA,FE123456
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "R.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def linked(source: Path, output: Path) -> int:
    return main(["link", "--input", str(source), "--output", str(output)])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_of_one_person_are_a_pair_with_its_probability(source: Path, tmp_path: Path) -> None:
    assert linked(source, tmp_path / "pairs.csv") == 0

    (pair,) = rows(tmp_path / "pairs.csv")
    assert (pair["id1"], pair["id2"]) == ("a", "c")
    assert float(pair["probability"]) > 0.9
    assert float(pair["bits"]) > 0
    assert not (tmp_path / "pairs.csv.parts").exists()


def test_a_bad_row_is_told_of_and_loses_no_other(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with source.open("a", encoding="utf-8") as file:
        file.write("d,Ama Owusu,31.12.1990,female,GH,\n,Nobody,,,,\n")

    assert linked(source, tmp_path / "pairs.csv") == 1
    said = capsys.readouterr().err
    assert "line 5, column birth_date: “31.12.1990” is not a date. Write 1987-05-04" in said
    assert "line 6, column id: it is empty" in said
    assert len(rows(tmp_path / "pairs.csv")) == 1


def test_what_is_done_is_not_done_again(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(link, "_put_together", broken_off)
    assert linked(source, tmp_path / "pairs.csv") == 130
    assert not (tmp_path / "pairs.csv").exists()
    part = tmp_path / "pairs.csv.parts" / "000001.csv"
    part.write_text("a,c,0.9999,99.0\r\n")
    monkeypatch.undo()

    assert linked(source, tmp_path / "pairs.csv") == 0
    assert [pair["bits"] for pair in rows(tmp_path / "pairs.csv")] == ["99.0"]


def test_parts_of_another_file_are_not_used(source: Path, tmp_path: Path) -> None:
    parts = tmp_path / "pairs.csv.parts"
    parts.mkdir()
    (parts / "made-for.json").write_text("something else")
    (parts / "000001.csv").write_text("x,y,1,1\r\n")

    assert linked(source, tmp_path / "pairs.csv") == 0
    assert [pair["id1"] for pair in rows(tmp_path / "pairs.csv")] == ["a"]


def test_a_file_that_is_not_there_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert linked(tmp_path / "none.csv", tmp_path / "pairs.csv") == 1
    assert capsys.readouterr().err.startswith("link-file-unusable: ")
