"""One engine, built and asked in this process, with what it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from alcyon.measuring.engines.engine import BatchEngine, Engine, Work
from alcyon.measuring.folder import Inputs
from alcyon.measuring.rows import Question, Row
from alcyon.measuring.scoring import MOST, Answer, figures

CHUNK: Final = 10_000
WARMING: Final = 5  # questions asked before the clock runs: compilers, caches of the disk
EVERY: Final = 1000  # questions between two words of progress

Tell = Callable[[str], None]


@dataclass
class _Reader:
    """The register in chunks, so that reading it is not counted as building."""

    rows: Iterator[Row]
    wall: float = 0.0
    cpu: float = 0.0
    count: int = 0

    def __iter__(self) -> Iterator[Row]:
        while True:
            wall, cpu = time.perf_counter(), time.process_time()
            chunk = list(islice(self.rows, CHUNK))
            self.wall += time.perf_counter() - wall
            self.cpu += time.process_time() - cpu
            self.count += len(chunk)
            if len(chunk) == 0:
                return
            yield from chunk


def measure(
    engine: Engine, inputs: Inputs, work: Path, *, slow: int, same: int, tell: Tell
) -> dict[str, Any]:
    """The object that stands under `results` for this engine.

    Call it in a process that has done nothing else: `peak_memory_bytes` is of the process.

    Args:
        work: an empty folder for the engine's files.
        slow: how many questions of each kind a slow engine is asked; 0 for all.
        same: how many of each kind `on_the_same` is counted on, which is what may be compared
            when some engine was asked fewer; 0 for no such object.
    """
    built = _built(engine, inputs, work, tell)
    questions = inputs.questions()
    asked = _first(questions, slow) if engine.slow and slow else questions
    answers = _asked(engine, asked, tell)
    told = {"engine": engine.name} | figures(answers) | built
    if same:
        few = figures(answers_first(answers, same))
        told["on_the_same"] = {key: v for key, v in few.items() if not key.startswith("by_")}
    return told | {"peak_memory_bytes": peak_memory()}


def _built(engine: Engine, inputs: Inputs, work: Path, tell: Tell) -> dict[str, Any]:
    tell(f"{engine.name}: building")
    reader = _Reader(inputs.rows())
    wall, cpu = time.perf_counter(), engine.cpu_seconds()
    engine.build(iter(reader), Work(work, inputs.record))
    wall = time.perf_counter() - wall - reader.wall
    cpu = engine.cpu_seconds() - cpu - reader.cpu
    tell(f"{engine.name}: {reader.count:,} records in {wall:.1f} s")
    return {
        "records": reader.count,
        "index_bytes_per_record": engine.index_bytes() / max(reader.count, 1),
        "build_seconds": wall,
        "build_cpu_seconds": cpu,
    }


def _first(questions: list[Question], most: int) -> list[Question]:
    """The first `most` with a mate and the first `most` without, in the order of the file."""
    left = {True: most, False: most}
    kept = []
    for one in questions:
        has_mate = len(one.mates) > 0
        if left[has_mate] > 0:
            left[has_mate] -= 1
            kept.append(one)
    return kept


def answers_first(answers: list[Answer], most: int) -> list[Answer]:
    """As `_first`, of answers."""
    kept = {one.asked.id for one in _first([one.question for one in answers], most)}
    return [one for one in answers if one.question.asked.id in kept]


def _asked(engine: Engine, questions: list[Question], tell: Tell) -> list[Answer]:
    if isinstance(engine, BatchEngine):
        return _asked_at_once(engine, questions)
    for one in questions[:WARMING]:
        engine.search(one.asked, MOST)
    answers = []
    for number, question in enumerate(questions, start=1):
        wall, cpu = time.perf_counter(), engine.cpu_seconds()
        found = engine.search(question.asked, MOST)
        cpu_ms = (engine.cpu_seconds() - cpu) * 1000
        answers.append(Answer(question, found, cpu_ms, (time.perf_counter() - wall) * 1000))
        if number % EVERY == 0 or number == len(questions):
            tell(f"{engine.name}: {number:,} of {len(questions):,} queries")
    return answers


def _asked_at_once(engine: BatchEngine, questions: list[Question]) -> list[Answer]:
    """Each question took its share of the whole: of such an engine only the mean is known."""
    wall, cpu = time.perf_counter(), engine.cpu_seconds()
    found = engine.search_all([one.asked for one in questions], MOST)
    cpu_ms = (engine.cpu_seconds() - cpu) * 1000 / max(len(questions), 1)
    wall_ms = (time.perf_counter() - wall) * 1000 / max(len(questions), 1)
    pairs = zip(questions, found, strict=True)
    return [Answer(question, answers, cpu_ms, wall_ms) for question, answers in pairs]


def peak_memory() -> int:
    """Bytes that this process ever held at once; 0 where the system does not tell.

    Not `getrusage`: what a parent held when it forked is counted there as the child's.
    """
    try:
        text = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    line = next((line for line in text.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024
