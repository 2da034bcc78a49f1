"""Engines: each finds the obvious, and says so when it is not there."""

import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from alcyon.measuring.engines.choosing import engine
from alcyon.measuring.engines.engine import Engine, EngineAbsent, Found, Work, library
from alcyon.measuring.engines.reranking import Dates, folded
from alcyon.measuring.folder import Inputs
from alcyon.measuring.rows import Question, Row, row_of
from alcyon.measuring.running import measure, peak_memory
from alcyon.worlds.screening import Screening


def inputs_of(folder: Path, *, records: int = 300, queries: int = 20) -> Inputs:
    made = Inputs(folder)
    world = Screening(seed=2, records=records, queries=queries)
    asked = [Question(row_of(q.row), q.record_ids, q.kind, q.culture) for q in world.asked()]
    made.write(map(row_of, world.register()), asked)
    return made


@pytest.mark.parametrize("name", ["alcyon", "rapidfuzz", "tantivy", "splink", "nomenklatura"])
def test_an_engine_finds_the_line_itself_and_is_told_of_in_full(name: str, tmp_path: Path) -> None:
    try:
        made: Engine = engine(name)
    except EngineAbsent as absent:
        pytest.skip(str(absent))
    inputs = inputs_of(tmp_path)
    rows = list(inputs.rows())
    questions = [Question(row, (row.id,)) for row in rows[::10]]
    inputs.write(iter(rows), questions)
    (tmp_path / "work").mkdir()
    told = measure(made, inputs, tmp_path / "work", slow=10, same=5, tell=lambda _: None)
    assert told["recall_at_10"] == 1.0
    assert told["recall_at_1"] >= 0.9
    assert told["records"] == 300
    assert told["queries_with_mate"] == (10 if made.slow else 30)
    assert told["on_the_same"]["queries_with_mate"] == 5
    assert told["index_bytes_per_record"] > 0
    assert told["peak_memory_bytes"] > 1_000_000


class Twice:
    """Made for batches: answers each question with the place it has in its order."""

    name: ClassVar[str] = "twice"
    slow: ClassVar[bool] = False

    def __init__(self) -> None:
        self.batches = 0

    def build(self, rows: Iterable[Row], work: Work) -> None:
        assert sum(1 for _ in rows) == 300

    def search_all(self, asked: Sequence[Row], most: int) -> list[Sequence[Found]]:
        self.batches += 1
        return [[Found(place, 1.0)] for place, _ in enumerate(asked)]

    def search(self, asked: Row, most: int) -> Sequence[Found]:
        raise AssertionError("it is asked in one batch")

    def cpu_seconds(self) -> float:
        return time.process_time()

    def index_bytes(self) -> int:
        return 0


def test_an_engine_made_for_batches_is_asked_once(tmp_path: Path) -> None:
    inputs, made = inputs_of(tmp_path), Twice()
    inputs.write(inputs_rows(inputs), [Question(row, (row.id,)) for row in inputs.rows()])
    told = measure(made, inputs, tmp_path, slow=0, same=0, tell=lambda _: None)
    assert made.batches == 1
    assert told["recall_at_1"] == 1.0
    assert told["cpu_ms_p50"] == told["cpu_ms_p99"]


def inputs_rows(inputs: Inputs) -> Iterator[Row]:
    """All rows, read before the file is written again."""
    return iter(list(inputs.rows()))


def test_a_library_that_is_not_there_is_said_to_be_absent() -> None:
    with pytest.raises(EngineAbsent, match="no_such_library is not installed"):
        library("no_such_library.part")


def test_folding_takes_script_case_marks_and_order_away() -> None:
    assert folded("Al-Halabi, José") == "al halabi jose"


@pytest.mark.parametrize(
    ("asked", "likeness"),
    [
        ((1987, 5, 4), [1.0, 0.8, 0.75, 0.5]),
        ((1987, 0, 0), [0.75, 0.75, 0.75, 0.5]),
        ((0, 0, 0), [0.5, 0.5, 0.5, 0.5]),
    ],
)
def test_days_are_alike_by_their_parts(asked: tuple[int, int, int], likeness: list[float]) -> None:
    dates = Dates()
    for born in [(1987, 5, 4), (1987, 4, 5), (1987, 0, 0), (0, 0, 0)]:
        dates.add(born)
    dates.close()
    assert dates.likeness(asked).tolist() == pytest.approx(likeness)
    assert dates.likeness(asked, [2, 0]).tolist() == pytest.approx([likeness[2], likeness[0]])


def test_the_mate_of_every_question_is_the_place_of_its_record(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path)
    rows: list[Row] = list(inputs.rows())
    world = {q.row[0]: q.record_id for q in Screening(seed=2, records=300, queries=20).asked()}
    for question in inputs.questions():
        for place in question.mates:
            assert rows[int(place)].id == world[question.asked.id]


def test_the_peak_of_memory_is_of_this_process() -> None:
    before = peak_memory()
    kept = bytearray(64_000_000)
    assert peak_memory() >= before
    assert len(kept) == 64_000_000
