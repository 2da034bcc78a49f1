"""Hidden against absent: whether the time of an answer tells what a viewer may not see.

Pairs of requests, interleaved in random order: one about something another organisation keeps
to itself, one about something that does not exist. For each kind of request the medians must
lie within five per cent, and the chance that a hidden one takes longer (AUC) must be a coin's.

    python -m campaigns timing [--requests 10000] [--json FILE]
"""

import argparse
import json
import logging
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from alcyon.kernel.ids import protected_code
from benchmarks import ground
from benchmarks.register import signed_in
from benchmarks.report import machine

if TYPE_CHECKING:
    from django.test import Client

    from alcyon.trust.actors import Actor

SHARES = {"search": 40, "code": 10, "record": 30, "api": 5, "contribute": 12, "import": 3}
"""Of a hundred requests, how many are of which kind. There is no autocomplete yet."""
MEDIANS = 0.05
CERTAIN = 3.0  # standard errors
AUC_FREE = 0.02  # nearer to a coin than this nobody learns anything
HIDDEN = 400  # records that only their owner sees; the viewer sees as many others
HALF = HIDDEN // 2  # of the names, one half is searched for and the other contributed again
ROWS = 5  # of an imported file

Ask = Callable[["Asker", int, bool], None]


@dataclass(frozen=True)
class Verdict:
    """What one kind of request gives away."""

    kind: str
    pairs: int
    hidden_ms: float
    absent_ms: float
    difference: float  # of the medians, as a share
    auc: float
    auc_error: float

    @property
    def is_silent(self) -> bool:
        unlike = abs(self.auc - 0.5)
        return abs(self.difference) <= MEDIANS and unlike <= max(AUC_FREE, CERTAIN * self.auc_error)

    def __str__(self) -> str:
        mark = "ok" if self.is_silent else "TELLS"
        return (
            f"{mark:<6} {self.kind:<11} {self.pairs:>6} pairs  hidden {self.hidden_ms:8.2f} ms  "
            f"absent {self.absent_ms:8.2f} ms  {self.difference:+7.2%}  "
            f"AUC {self.auc:.3f} ± {self.auc_error:.3f}"
        )


class Asker:
    """The viewer at the door, and what somebody else hides from them."""

    def __init__(self, viewer: "Actor", hidden: Sequence[tuple[UUID, str, str]]) -> None:
        self.client: Client = signed_in(viewer)
        self.viewer = viewer
        self.hidden = hidden
        self.key = _token(viewer)

    def get(self, address: str, expected: int) -> None:
        answer = self.client.get(address)
        assert answer.status_code == expected, (address, answer.status_code)


def search(asker: Asker, number: int, hidden: bool) -> None:
    sought = name(number % HALF, hidden=hidden)
    asker.get("/search?q=" + sought.replace(" ", "+"), 200)


def code(asker: Asker, number: int, hidden: bool) -> None:
    """The code of a protected person of somebody else's."""
    codes = [code for _, code, _ in asker.hidden if code]
    real = codes[number % len(codes)]
    # an absent one with a right check sign: a wrong sign is seen without asking anybody
    asker.get("/search?q=" + (real if hidden else protected_code("VICTIM")), 200)


def record(asker: Asker, number: int, hidden: bool) -> None:
    found = asker.hidden[number % len(asker.hidden)][0]
    asker.get(f"/records/{found if hidden else uuid4()}", 404)


def api(asker: Asker, number: int, hidden: bool) -> None:
    found = asker.hidden[number % len(asker.hidden)][0]
    address = f"/api/v1/records/{found if hidden else uuid4()}"
    answer = asker.client.get(address, headers={"Authorization": f"Bearer {asker.key}"})
    assert answer.status_code == 404, answer.status_code


def contribute(asker: Asker, number: int, hidden: bool) -> None:
    """One's own record that says what a hidden one says: name and identifiers."""
    place = HALF + number % HALF
    sent = {
        "v.name": name(place, hidden=hidden),
        "v.passportNumber": passport(place, hidden=hidden),
    }
    answer = asker.client.post("/contribute/Person", sent | FORM)
    assert answer.status_code == 302, answer.content[-2000:]


def import_(asker: Asker, number: int, hidden: bool) -> None:
    """A file of a few such rows, from the upload to the last transaction."""
    lines = ["full name,passport number"]
    for row in range(ROWS):
        place = HALF + (number * ROWS + row) % HALF
        lines.append(f"{name(place, hidden=hidden)},{passport(place, hidden=hidden)}")
    _import(asker.viewer, f"list-{uuid4()}.csv", "\n".join(lines).encode())


ASKS: dict[str, Ask] = {
    "search": search,
    "code": code,
    "record": record,
    "api": api,
    "contribute": contribute,
    "import": import_,
}
FORM: dict[str, object] = {
    "h.source": "interview",
    "h.grade_scheme": "4X4",
    "h.grade_source": "4X4:B",
    "h.grade_information": "4X4:2",
    "h.standing": "FACT",
    "h.category": "SUSPECT",
    "h.crime_areas": ["TRAFFICKING_FORCED_LABOUR"],
    "h.purpose": "INVESTIGATE",
    "h.legal_basis": "NATIONAL_LAW",
    "h.level": "RESTRICTED",
    "h.discovery": "HIDDEN",
}


def name(number: int, *, hidden: bool) -> str:
    """The name of a hidden record, or one like it that nobody has."""
    return f"{'Qxhid' if hidden else 'Qxabs'}{number:05d} Sample"


def passport(number: int, *, hidden: bool) -> str:
    return f"{'QH' if hidden else 'QA'}{number:06d}"


def measure(requests: int, *, seed: int = 1) -> list[Verdict]:
    """Ask, in pairs whose order is drawn; the first pairs warm everything up and do not count."""
    with ground.node(count=3):
        asker = Asker(ground.officer(2), _hide(ground.officer(1), ground.officer(2)))
        dice = random.Random(seed)
        plan = [
            kind for kind, share in SHARES.items() for _ in range(max(requests * share // 200, 3))
        ]
        dice.shuffle(plan)
        times: dict[str, list[tuple[float, float]]] = {kind: [] for kind in SHARES}
        for kind in SHARES:
            _pair(ASKS[kind], asker, 0, dice)
        for number, kind in enumerate(plan):
            times[kind].append(_pair(ASKS[kind], asker, number, dice))
    return [_judge(kind, pairs) for kind, pairs in times.items()]


def _pair(ask: Ask, asker: Asker, number: int, dice: random.Random) -> tuple[float, float]:
    """Milliseconds for the hidden and for the absent one."""
    took = {}
    for hidden in dice.sample([True, False], 2):
        begun = time.perf_counter()
        ask(asker, number, hidden)
        took[hidden] = (time.perf_counter() - begun) * 1000
    return took[True], took[False]


def _judge(kind: str, pairs: Sequence[tuple[float, float]]) -> Verdict:
    hidden, absent = ([pair[place] for pair in pairs] for place in (0, 1))
    medians = statistics.median(hidden), statistics.median(absent)
    size = len(pairs)
    return Verdict(
        kind=kind,
        pairs=size,
        hidden_ms=medians[0],
        absent_ms=medians[1],
        difference=medians[0] / medians[1] - 1,
        auc=auc(hidden, absent),
        auc_error=((2 * size + 1) / (12 * size * size)) ** 0.5,
    )


def auc(left: Sequence[float], right: Sequence[float]) -> float:
    """The chance that one of the left is larger than one of the right; 0.5 is a coin."""
    ordered = sorted([(value, 1) for value in left] + [(value, 0) for value in right])
    ranks, place = 0.0, 0
    while place < len(ordered):
        ties = place
        while ties < len(ordered) and ordered[ties][0] == ordered[place][0]:
            ties += 1
        middle = (place + 1 + ties) / 2
        ranks += middle * sum(of_left for _, of_left in ordered[place:ties])
        place = ties
    return (ranks - len(left) * (len(left) + 1) / 2) / (len(left) * len(right))


def _hide(owner: "Actor", viewer: "Actor") -> list[tuple[UUID, str, str]]:
    """What only its owner sees, every fifth a protected person; and as much that both see."""
    from alcyon.ontology import draft_from
    from alcyon.registry import services
    from alcyon.trust.access import acting_as

    hidden = []
    unshared = replace(ground.handling("interview"), audience=frozenset())
    shared = replace(unshared, audience=frozenset({viewer.organisation_id or 0}))
    for number in range(HIDDEN):
        said = {
            "name": [name(number, hidden=True)],
            "passportNumber": [passport(number, hidden=True)],
        }
        kept = replace(unshared, category="VICTIM") if number % 5 == 4 else unshared
        seen = {"name": [f"Seen Number{number}"]}
        with acting_as(owner):
            made = [
                services.contribute(
                    actor=owner, at=ground.NOW, draft=draft_from("Person", values), handling=how
                )
                for values, how in ((said, kept), (seen, shared))
            ]
        hidden.append((made[0].pk, made[0].code, made[0].caption))
    return hidden


def _token(viewer: "Actor") -> str:
    from datetime import timedelta

    from django.utils import timezone

    from alcyon.trust import tokens
    from alcyon.trust.access import acting_as

    now = timezone.now()
    with acting_as(viewer):
        _row, secret = tokens.make(
            actor=viewer,
            at=now,
            name="timing",
            scopes=["record.read"],
            expires_at=now + timedelta(days=1),
        )
    return secret


def _import(viewer: "Actor", name: str, content: bytes) -> None:
    from benchmarks.importing import take_in

    done = take_in(viewer, name, iter([content]), "CSV")
    assert (done.state, done.rows_new) == ("DONE", ROWS), (done.state, done.rows_new)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m campaigns timing", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--json", metavar="FILE")
    given = parser.parse_args(arguments)
    logging.disable(logging.WARNING)  # every 404 that is asked for would be told
    begun = time.monotonic()
    verdicts = measure(given.requests)
    print("\n".join(map(str, verdicts)))
    silent = all(verdict.is_silent for verdict in verdicts)
    print(
        f"{'nothing is told' if silent else 'time tells'}, {time.monotonic() - begun:.0f} seconds"
    )
    if given.json:
        _write(Path(given.json), verdicts)
    return 0 if silent else 1


def _write(path: Path, verdicts: Iterable[Verdict]) -> None:
    told = [asdict(verdict) | {"silent": verdict.is_silent} for verdict in verdicts]
    path.write_text(json.dumps({"machine": machine(), "kinds": told}, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
