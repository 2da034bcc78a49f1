"""What an administrator must know today, for the Desk and for `alcyon doctor`.

Codes and facts only: the pages say them in the reader's language.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alcyon.node import clock
from alcyon.node.certificates import RENEW_BEFORE, facts_of, installed_certificate
from alcyon.node.home import Home, Kind

LOW_BYTES, LOW_SHARE = 5 << 30, 0.05
FULL_BYTES = 200 << 20
BACKUP_AGE = timedelta(days=7)
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Alarm:
    """Something that needs an administrator.

    Codes: disk-full, disk-low (free_mb, place), clock-jumped (seconds), clock-behind
    (seconds), clock-differs (seconds), backup-old (days; -1 for never), certificate-expires
    (on).
    """

    code: str
    is_urgent: bool
    facts: Mapping[str, str | int] = field(default_factory=dict)


def current(home: Home, *, database_now: datetime | None = None) -> tuple[Alarm, ...]:
    """The alarms of this moment, the urgent ones first. Costs a few system calls.

    Args:
        database_now: what the database's own clock says, where the caller has just asked.
    """
    now = datetime.now(UTC)
    found = [*disk(home), *clocks(home, now, database_now), *backups(home, now)]
    found += certificates(home, now)
    return tuple(sorted(found, key=lambda alarm: not alarm.is_urgent))


def disk(home: Home) -> list[Alarm]:
    """Each disk that the node writes to, once."""
    places: dict[int, Path] = {}
    for path in (home.root, home.postgres, home.files, home.backups):
        if path.exists():
            places.setdefault(path.stat().st_dev, path)
    return [alarm for path in places.values() if (alarm := _disk(path)) is not None]


def _disk(path: Path) -> Alarm | None:
    usage = shutil.disk_usage(path)
    facts: dict[str, str | int] = {"free_mb": usage.free >> 20, "place": str(path)}
    if usage.free < FULL_BYTES or not _takes_a_file(path):
        return Alarm("disk-full", True, facts)
    if usage.free < min(LOW_BYTES, usage.total * LOW_SHARE):
        return Alarm("disk-low", False, facts)
    return None


def _takes_a_file(path: Path) -> bool:
    """Space is not all: inodes run out, quotas end, disks turn read-only."""
    probe = path / f".probe-{os.getpid()}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
    return True


def clocks(home: Home, now: datetime, database_now: datetime | None) -> list[Alarm]:
    """Compared with what the supervisor saw last, and with the database's clock."""
    alarms = []
    seen = clock.last(home)
    if seen is not None:
        sighted = clock.after(seen, clock.look())
        jump = round(sighted.jump)
        if jump < 0 and now.timestamp() < seen.wall - clock.TOLERANCE:
            alarms.append(Alarm("clock-behind", True, {"seconds": -jump}))
        elif jump != 0:
            alarms.append(Alarm("clock-jumped", True, {"seconds": jump}))
    if database_now is not None:
        apart = round((now - database_now).total_seconds())
        if abs(apart) > clock.TOLERANCE:
            alarms.append(Alarm("clock-differs", True, {"seconds": apart}))
    return alarms


def backups(home: Home, now: datetime) -> list[Alarm]:
    """A real node without a fresh backup. A trial needs none."""
    if home.kind() is not Kind.REAL:
        return []
    latest = last_backup(home)
    founded = founded_at(home)
    if latest is None:
        young = founded is not None and now - founded < BACKUP_AGE
        return [] if young else [Alarm("backup-old", False, {"days": -1})]
    if now - latest < BACKUP_AGE:
        return []
    return [Alarm("backup-old", False, {"days": (now - latest).days})]


def certificates(home: Home, now: datetime) -> list[Alarm]:
    """The certificate that is served, when its end is near."""
    pair = installed_certificate(home)
    if pair is None:
        return []
    expires_at = facts_of(pair.chain.read_bytes()).expires_at
    if expires_at - now > RENEW_BEFORE:
        return []
    return [Alarm("certificate-expires", expires_at <= now, {"on": f"{expires_at:%Y-%m-%d}"})]


def note_backup(home: Home, at: datetime) -> None:
    """Remember that a backup was written, wherever to."""
    home.write_private(_backup_note(home), at.astimezone(UTC).strftime(MOMENT).encode())


def last_backup(home: Home) -> datetime | None:
    """When the last backup was written."""
    try:
        text = _backup_note(home).read_text(encoding="ascii").strip()
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except (FileNotFoundError, ValueError):
        return None


def founded_at(home: Home) -> datetime | None:
    """When the node was founded."""
    try:
        card = json.loads(home.card.read_text(encoding="utf-8"))
        return datetime.fromisoformat(card["created"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _backup_note(home: Home) -> Path:
    return home.backups / "last.txt"
