"""A million records over two hundred organisations: pages, counts, search, and what walls cost.

Three viewers: the largest organisation (about a sixth of all records), one of middle size and
one of the smallest. Pages are asked through Django's test client, with everything a request
does: session, act, audit. What the walls cost is measured in pairs, one after the other, on
one connection: the application's query as the application's login, and the same query with
the filter written into it, as a login that no wall holds.
"""

import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psutil
import psycopg

from benchmarks import filling, ground
from benchmarks.report import Report, percentile

if TYPE_CHECKING:
    from django.test import Client

    from alcyon.node.postgres import Cluster
    from alcyon.trust.actors import Actor

RECORDS = 1_000_000
ORGANISATIONS = 200
VIEWERS = {"largest": 0.0, "middle": 0.2, "smallest": 1.0}
"""Viewers, by the place of their organisation among all of them."""
ROUNDS = 15
TRYING = 10_000  # fewer records are a trial of the benchmark itself: few rounds, few organisations
PAGE_MS, SEARCH_MS, WALLS = 200, 150, 1.2
NOTHING_MS = 1.0
"""A wall that costs less than this is not held to the ratio: planning alone takes as long."""
WORDS = {
    "every record's word": "invented",
    "a common word": "street",
    "a name": "garcia",
    "two words": "garcia nurse",
    "a beginning": "gar",
    "a rare word": "n{rare}",
    "no such word": "qzxvqzxv",
}

Connection = psycopg.Connection[tuple[Any, ...]]


def run(size: int | None) -> Report:
    records = size or RECORDS
    rounds, organisations = (ROUNDS, ORGANISATIONS) if records >= TRYING else (2, 10)
    report = Report("register")
    with ground.node(count=organisations) as cluster:
        begun = time.perf_counter()
        if not _is_filled():
            filling.fill(cluster, records=records, organisations=organisations)
        report.facts["filled in seconds"] = round(time.perf_counter() - begun)
        report.facts["records"] = records
        words = {name: word.format(rare=records // 2) for name, word in WORDS.items()}
        for name, place in VIEWERS.items():
            viewer = ground.officer(1 + round(place * (organisations - 1)))
            asked = Asked(report, name, viewer, words, rounds)
            _pages(asked)
            _walls(asked, cluster)
    return report


@dataclass(frozen=True)
class Asked:
    """What is asked of the register, by whom, and where the answers' times are written."""

    report: Report
    name: str
    viewer: "Actor"
    words: dict[str, str]
    rounds: int


def _is_filled() -> bool:
    from alcyon.registry.models import Record
    from alcyon.trust.access import acting_as

    with acting_as(ground.officer(1)):
        return Record.objects.exists()


# ---------------------------------------------------------------------------------- pages


def _pages(asked: Asked) -> None:
    client = signed_in(asked.viewer)
    lists = {"Desk": ["/"], "list, all records": ["/search"], "list, by page": _deep()}
    lists["list, one kind and category"] = ["/search?schema=Person&category=SUSPECT"]
    lists["record page"] = [f"/records/{one}" for one in _some_records(asked)]
    for title, addresses in lists.items():
        _page(asked, title, client, addresses)
    for title, word in asked.words.items():
        _page(asked, f"list, {title}", client, [f"/search?q={word.replace(' ', '+')}"])


def _page(asked: Asked, title: str, client: "Client", addresses: Sequence[str]) -> None:
    report, title = asked.report, f"{asked.name}: {title}"
    times, busy = [], 0.0
    for number in range(-2, asked.rounds):
        address = addresses[number % len(addresses)]
        begun, worked = time.perf_counter(), _worked()
        answer = client.get(address)
        took = time.perf_counter() - begun
        assert answer.status_code == 200, (address, answer.status_code)
        if number >= 0:
            times.append(took * 1000)
            busy += (_worked() - worked) * 1000
    report.add(f"{title}, p50", percentile(times, 0.5), "ms")
    report.add(f"{title}, p95", percentile(times, 0.95), "ms", most=PAGE_MS)
    report.add(f"{title}, processor time of page and database", busy / asked.rounds, "ms")


def _worked() -> float:
    """Processor seconds of this thread and of its connection's process in the database.

    Unlike the clock it does not grow when others use the machine, or hardly.
    """
    from django.db import connection

    connection.ensure_connection()
    server = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    return time.thread_time() + server.user + server.system


def _deep() -> list[str]:
    return [f"/search?from={start}" for start in range(0, 1000, 100)]


def _some_records(asked: Asked) -> list[object]:
    from alcyon.registry import selectors
    from alcyon.trust.access import acting_as

    with acting_as(asked.viewer):
        return list(selectors.newest().values_list("pk", flat=True)[: 10 * asked.rounds : 10])


def signed_in(viewer: "Actor") -> "Client":
    """A browser in which the viewer is signed in, the second factor given."""
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from alcyon.trust.models import Account

    account = Account.objects.get(pk=viewer.account_id)
    Authenticator.objects.get_or_create(
        user=account, type="totp", defaults={"data": {"secret": secrets.token_hex(16)}}
    )
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(account)
    return client


# ---------------------------------------------------------------------------------- walls


@dataclass(frozen=True)
class Pair:
    """One question twice: behind the walls, and with the filter written in."""

    title: str
    walled: tuple[str, Sequence[Any]]
    plain: tuple[str, Sequence[Any]]
    most: float | None = None  # milliseconds behind the walls


def _walls(asked: Asked, cluster: "Cluster") -> None:
    from alcyon.trust import access

    settings = access._settings(
        asked.viewer, "", ""
    )  # the door itself would take another connection
    with psycopg.connect(cluster.login("super", "alcyon").dsn()) as connection:
        connection.execute(access.SET.encode(), settings)
        app = cluster.login("app").user
        for pair in _pairs(asked.viewer, asked.words):
            walled, plain = _interleaved(connection, app, pair, asked.rounds)
            report, title = asked.report, f"{asked.name}: {pair.title}"
            target = {} if pair.most is None else {"most": pair.most}
            report.add(f"{title}, p50", percentile(walled, 0.5), "ms")
            report.add(f"{title}, p95", percentile(walled, 0.95), "ms", **target)
            ratio = percentile(walled, 0.5) / percentile(plain, 0.5)
            costs = percentile(walled, 0.5) - percentile(plain, 0.5)
            target = {"most": WALLS} if costs > NOTHING_MS else {}
            report.add(f"{title}, walls ÷ filter in the query", ratio, "×", **target)


def _interleaved(
    connection: Connection, app: str, pair: Pair, rounds: int
) -> tuple[list[float], list[float]]:
    walled, plain = [], []
    for number in range(-2, rounds):
        connection.execute(f"SET LOCAL ROLE {app}".encode())
        one = _timed(connection, *pair.walled)
        connection.execute("RESET ROLE")
        other = _timed(connection, *pair.plain)
        if number >= 0:
            walled.append(one)
            plain.append(other)
    return walled, plain


def _timed(connection: Connection, statement: str, values: Sequence[Any]) -> float:
    begun = time.perf_counter()
    connection.execute(statement.encode(), values).fetchall()
    return (time.perf_counter() - begun) * 1000


def _pairs(viewer: "Actor", words: dict[str, str]) -> Iterator[Pair]:
    from alcyon.registry import selectors
    from alcyon.registry.models import Record
    from alcyon.registry.words import query
    from alcyon.trust.access import acting_as

    visible = written(viewer)
    with acting_as(viewer):
        some = selectors.newest()[10]
    yield _of("newest 50", selectors.newest(), visible, cut=50)
    yield _of("one record", Record.objects.filter(pk=some.pk).select_related("owner"), visible)
    yield _of(
        "1,000 of one owner", Record.objects.filter(owner_id=some.owner_id), visible, cut=1000
    )
    for title, word in words.items():
        wanted = query(viewer, word)
        found = f"WHERE tokens @@ %s::tsquery AND {visible}"
        yield Pair(
            f"search, {title}",
            ("SELECT id FROM registry_search(%s::tsquery, %s)", [wanted, selectors.NEWEST]),
            (
                f"SELECT id FROM registry_record {found} ORDER BY updated_at DESC, id LIMIT %s",
                [wanted, selectors.NEWEST],
            ),
            most=SEARCH_MS,
        )
        most = selectors.COUNTED + 1
        yield Pair(
            f"count, {title}",
            ("SELECT registry_count(%s::tsquery, %s)", [wanted, most]),
            (
                f"SELECT count(*) FROM (SELECT 1 FROM registry_record {found} LIMIT %s) AS c",
                [wanted, most],
            ),
        )


def _of(title: str, rows: Any, visible: str, *, cut: int | None = None) -> Pair:
    """A queryset, and the same with the filter in its WHERE."""
    filtered = rows.extra(where=[visible.replace("%", "%%")])
    walled, plain = (one[:cut].query.sql_with_params() for one in (rows, filtered))
    return Pair(title, walled, plain)


def written(viewer: "Actor") -> str:
    """The rule of reading as somebody would write it for this one viewer."""

    def array(values: Iterable[object]) -> str:
        return "'{" + ",".join(str(value) for value in sorted(values, key=str)) + "}'"

    table = "registry_record."
    return (
        f"{table}level <= {viewer.clearance}"
        f" AND {table}category = ANY({array(viewer.categories)}::text[])"
        f" AND ({table}owner_id = {viewer.organisation_id}"
        f" OR ({table}audience && {array(viewer.keys)}::int[] AND NOT {table}is_blocked))"
    )
