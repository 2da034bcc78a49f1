"""Alarms of disk, clock, backup and certificate."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.node import alarms, clock
from alcyon.node.certificates import issue_local
from alcyon.node.clock import Sighting
from alcyon.node.home import Home, Kind
from alcyon.node.machine import ALARM_SENTENCES, alarm_finding

Usage = namedtuple("Usage", "total used free")
GB = 1 << 30


def codes(found: list[alarms.Alarm] | tuple[alarms.Alarm, ...]) -> list[str]:
    return [alarm.code for alarm in found]


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        (100 << 20, ["disk-full"]),
        (1 * GB, ["disk-low"]),
        (20 * GB, []),
    ],
)
def test_a_disk_that_fills_is_said_in_time(
    home: Home, monkeypatch: pytest.MonkeyPatch, free: int, expected: list[str]
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(100 * GB, 0, free))

    assert codes(alarms.disk(home)) == expected


def test_a_small_disk_is_not_low_from_the_start(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(8 * GB, 7 * GB, 1 * GB))

    assert codes(alarms.disk(home)) == []


def test_the_probe_leaves_nothing_behind(home: Home) -> None:
    before = sorted(home.root.iterdir())
    alarms.disk(home)

    assert sorted(home.root.iterdir()) == before


seconds = st.floats(0, 1e9)


@given(wall=seconds, tick=seconds, passed=seconds, jump=st.floats(-1e6, 1e6))
def test_a_set_clock_shows_by_how_much(
    wall: float, tick: float, passed: float, jump: float
) -> None:
    before = Sighting(wall, tick, "boot")
    now = Sighting(wall + passed + jump, tick + passed, "boot")

    assert clock.jump_between(before, now) == pytest.approx(jump, abs=0.01)


@given(wall=seconds, passed=st.floats(0, 1e8))
def test_a_machine_that_was_off_is_no_alarm(wall: float, passed: float) -> None:
    before, now = Sighting(wall, 5000, "one"), Sighting(wall + passed, 10, "two")

    assert clock.jump_between(before, now) == 0


def test_a_clock_that_was_set_back_while_the_machine_was_off_is_an_alarm() -> None:
    before, now = Sighting(1_000_000, 5000, "one"), Sighting(900_000, 10, "two")

    assert clock.jump_between(before, now) == -100_000


def test_a_jump_is_remembered_for_a_day_and_then_forgotten() -> None:
    jumped = clock.after(Sighting(0, 0, "b"), Sighting(4000, 100, "b"))
    hour_later = clock.after(jumped, Sighting(7600, 3700, "b"))
    day_later = clock.after(hour_later, Sighting(7600 + 86400, 3700 + 86400, "b"))

    assert jumped.jump == hour_later.jump == 3900
    assert day_later.jump == 0


def test_the_alarm_says_how_far_the_clock_jumped(home: Home) -> None:
    seen = clock.look()
    clock.note(home, seen)
    assert codes(alarms.clocks(home, datetime.now(UTC), None)) == []

    clock.note(home, replace(seen, wall=seen.wall + 7200))

    (alarm,) = alarms.clocks(home, datetime.now(UTC), None)
    assert alarm.code == "clock-behind"
    assert alarm.facts["seconds"] == pytest.approx(7200, abs=60)


def test_the_databases_clock_is_compared(home: Home) -> None:
    now = datetime.now(UTC)

    assert codes(alarms.clocks(home, now, now - timedelta(seconds=30))) == []
    assert codes(alarms.clocks(home, now, now - timedelta(seconds=90))) == ["clock-differs"]


def test_a_trial_needs_no_backup_and_a_real_node_does(home: Home, folder: object) -> None:
    now = datetime.now(UTC)
    assert alarms.backups(home, now) == []

    real = Home(home.root.parent / "real")
    real.prepare()
    real.found(Kind.REAL, at=now - timedelta(days=8))
    assert [alarm.facts["days"] for alarm in alarms.backups(real, now)] == [-1]
    alarms.note_backup(real, now - timedelta(days=1))
    assert alarms.backups(real, now) == []
    assert codes(alarms.backups(real, now + timedelta(days=7))) == ["backup-old"]


def test_a_certificate_is_called_in_before_it_ends(home: Home) -> None:
    now = datetime.now(UTC)
    expires_at = issue_local(home, ["a.example"], at=now).expires_at

    assert alarms.certificates(home, now) == []
    assert not alarms.certificates(home, expires_at - timedelta(days=5))[0].is_urgent
    assert alarms.certificates(home, expires_at + timedelta(days=5))[0].is_urgent


@pytest.mark.parametrize("code", sorted(ALARM_SENTENCES))
def test_each_alarm_has_a_sentence_and_a_mend(code: str) -> None:
    facts: dict[str, str | int] = {
        "place": "/x", "free_mb": 3, "seconds": 70, "days": 9, "on": "2026-01-01",
    }  # fmt: skip
    finding = alarm_finding(alarms.Alarm(code, True, facts))

    assert "{" not in finding.text + finding.mend
    assert finding.mend


def test_a_sound_home_has_no_alarm(home: Home) -> None:
    clock.note(home)

    assert alarms.current(home, database_now=datetime.now(UTC)) == ()
