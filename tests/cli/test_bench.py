"""`alcyon bench screening`: one run over a world, own files or a public set, told as JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from alcyon.cli import bench, main
from alcyon.worlds.registers import REGISTER

FIELDS = {
    "engine", "recall_at_1", "recall_at_10", "precision", "hit_rate", "false_hit_rate",
    "cpu_ms_p50", "cpu_ms_p99", "wall_ms_p50", "index_bytes_per_record", "build_seconds",
    "peak_memory_bytes",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(bench.DSN, raising=False)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main.main(["bench", "screening", *arguments, "--json", "-"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_world_is_measured_by_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(
        capsys, "--records", "500", "--seed", "3", "--queries", "40", "--engine", "rapidfuzz"
    )
    (result,) = found["results"]
    assert result.keys() >= FIELDS
    assert result["engine"] == "rapidfuzz"
    assert (found["records"], found["queries"]) == (500, 80)
    assert result["queries_with_mate"] == result["queries_without_mate"] == 40
    assert sum(one["n"] for one in result["by_culture"].values()) == 40
    low, high = result["recall_at_10_interval"]
    assert low <= result["recall_at_10"] <= high


def test_an_engine_that_is_not_there_is_named_and_the_others_are_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    engines = ("--engine", "pg_trgm", "--engine", "rapidfuzz")
    found = told(capsys, "--records", "50", "--queries", "5", *engines)
    assert [one["engine"] for one in found["results"]] == ["rapidfuzz"]
    assert found["skipped"] == [
        {"engine": "pg_trgm", "reason": "ALCYON_BENCH_DSN names no database"}
    ]


def test_without_json_a_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--records", "200", "--queries", "20", "--engine", "rapidfuzz"]
    assert main.main(["bench", "screening", *arguments]) == 0
    printed = capsys.readouterr().out
    assert "recall@10" in printed
    assert "rapidfuzz" in printed
    assert "by damage" in printed


def own(folder: Path, name: str, *lines: str) -> str:
    file = folder / name
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(file)


def test_own_files_are_measured_and_bad_rows_told_by_line_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = ",".join(REGISTER)
    register = own(
        tmp_path, "R.csv", header,
        "1,Ana Lim,1987-05-04,female,PH,X1", "2,Ben Okoro,1990,male,NG,", "3,Bad,1990-99,,,",
    )  # fmt: skip
    queries = own(tmp_path, "Q.csv", header, "a,Lim Ana,1987-05,,,", "b,Zoe Q,,,,", "c,Bad,,,,")
    truth = own(tmp_path, "T.csv", "query_id,record_id", "a,1", "b,", "c,3")
    files = ("--register", register, "--queries", queries, "--truth", truth)

    assert main.main(["bench", "screening", *files, "--engine", "rapidfuzz", "--json", "-"]) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out)

    assert (found["records"], found["queries"], found["rows_refused"]) == (2, 2, 1)
    assert found["results"][0]["recall_at_1"] == 1.0
    assert "R.csv, line 4, column birth_date: “1990-99” is not a date." in captured.err
    assert found["problems"][0]["line"] == 4
    assert "query “c” is left out" in captured.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "there are no records"),
        (["--register", "R.csv"], "one of the three files is missing"),
        (["--records", "0"], "whole numbers from 1"),
        (["--set", "febrl4"], "ALCYON_TEST_DATA does not name"),
    ],
)
def test_what_cannot_be_measured_is_said(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(bench.DATA, raising=False)
    assert main.main(["bench", "screening", *arguments]) == 1
    assert said in capsys.readouterr().err


def test_febrl_4_is_a_register_with_one_mate_for_each_query(
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not (Path(os.environ.get(bench.DATA, "/-")) / "matching/febrl4a.csv").is_file():
        pytest.skip("real data: set ALCYON_TEST_DATA to the folder that holds it")
    arguments = ("--set", "febrl4", "--engine", "rapidfuzz", "--slow-queries", "200")
    found = told(capsys, *arguments)
    (result,) = found["results"]
    assert (found["records"], found["queries"]) == (5000, 5000)
    assert result["queries_with_mate"] == 200
    assert result["hit_rate"] is None
    assert result["recall_at_1"] > 0.9
