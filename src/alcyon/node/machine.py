"""What `alcyon doctor` looks at outside of the database: disk, clock, folders, keys, files."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from alcyon.node import alarms
from alcyon.node.certificates import facts_of, installed_certificate
from alcyon.node.errors import NodeError
from alcyon.node.external import is_external
from alcyon.node.findings import Finding, ok, warning, wrong
from alcyon.node.home import KEYS, PRIVATE_FOLDERS, Home
from alcyon.node.postgres import Cluster
from alcyon.node.privileges import service_identity

ALARM_SENTENCES: Mapping[str, tuple[str, str]] = {
    "disk-full": (
        "The disk of {place} is full ({free_mb} MB free): nothing more can be stored.",
        "Free space or enlarge the disk; nothing that was acknowledged is lost.",
    ),
    "disk-low": (
        "The disk of {place} has {free_mb} MB left.",
        "Free space or enlarge the disk before it is full.",
    ),
    "clock-behind": (
        "The clock is {seconds} seconds behind what it showed before.",
        "Set it with NTP (timedatectl set-ntp true) before anybody works on.",
    ),
    "clock-jumped": (
        "The clock jumped by {seconds} seconds within the last day.",
        "Check it against NTP; entries dated meanwhile may be dated wrong.",
    ),
    "clock-differs": (
        "The clocks of this machine and of the database are {seconds} seconds apart.",
        "Set both with NTP.",
    ),
    "backup-old": (
        "The last backup is {days} days old (-1: there is none).",
        "Run `alcyon backup` and keep the archive on another machine.",
    ),
    "certificate-expires": (
        "The HTTPS certificate ends on {on}.",
        "Run `alcyon tls local`, or `alcyon tls own` with a new one.",
    ),
}


def examine(home: Home, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Everything that can be seen without a database, in reading order."""
    yield _python()
    yield from _home(home)
    yield from _permissions(home)
    yield from _key_files(home)
    yield from alarm_findings(alarms.current(home))
    yield _binaries(home, environ)
    yield _certificate(home)


def alarm_findings(current: tuple[alarms.Alarm, ...]) -> Iterator[Finding]:
    """Alarms in plain words, and the reassuring word where there is none."""
    yield from map(alarm_finding, current)
    if not any(alarm.code.startswith("disk") for alarm in current):
        yield ok("disk", "There is room on the disk.")
    if not any(alarm.code.startswith("clock") for alarm in current):
        yield ok("clock", "The clock runs steadily.")


def alarm_finding(alarm: alarms.Alarm) -> Finding:
    """One alarm in plain words."""
    text, mend = (part.format(**alarm.facts) for part in ALARM_SENTENCES[alarm.code])
    return (wrong if alarm.is_urgent else warning)(alarm.code, text, mend)


def assets(package: Path) -> Iterator[Finding]:
    """The front end's files and translations, as they lie in the package."""
    vendor = package / "web" / "static" / "vendor"
    if vendor.is_dir() and any(vendor.iterdir()):
        yield ok("assets", "The front end's files are there.")
    else:
        yield wrong(
            "assets", "The front end's files are missing.",
            "In a clone run `make setup`; a wheel has them inside: install it again.",
        )  # fmt: skip
    sources = sorted((package / "web" / "locale").rglob("*.po"))
    missing = [path for path in sources if not path.with_suffix(".mo").exists()]
    if missing:
        names = ", ".join(path.parent.parent.name for path in missing)
        yield wrong(
            "translations", f"These translations are not compiled: {names}.",
            "In a clone run `make setup`.",
        )  # fmt: skip
    else:
        yield ok("translations", "The translations are compiled.")


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return ok("python", f"Python {version} on {sys.platform}.")


def _home(home: Home) -> Iterator[Finding]:
    if not home.root.exists():
        yield wrong(
            "home", f"There is no home folder {home.root}.",
            "Run `alcyon init`, or `alcyon up --trial` to look around.",
        )  # fmt: skip
        return
    try:
        kind = home.kind()
    except NodeError as error:
        yield wrong("home", str(error), error.repair)
        return
    if kind is None:
        yield wrong(
            "home", f"No node was founded in {home.root}.",
            "Run `alcyon init`, or `alcyon up --trial` to look around.",
        )  # fmt: skip
    else:
        yield ok("home", f"{home.root} holds a {kind.value.lower()} node.")


def _permissions(home: Home) -> Iterator[Finding]:
    """Nobody else on this machine may read what is in the home."""
    folders = [home.root / name for name in (*PRIVATE_FOLDERS, "postgres")]
    paths = [path for path in folders if path.exists()]
    if home.keys.is_dir():
        paths += sorted(home.keys.iterdir())
    identity = service_identity()
    uid = os.geteuid() if identity is None else identity.uid
    bad = [path for path in paths if _is_open(path) or path.stat().st_uid != uid]
    if bad:
        names = " ".join(str(path) for path in bad)
        yield wrong(
            "permissions", f"Others can read, or own, {len(bad)} of the node's files: {names}",
            f"As their owner: chmod -R go-rwx {names}",
        )  # fmt: skip
    elif paths:
        yield ok("permissions", "Only this user can read the node's files.")


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.lstat().st_mode) & 0o077)


def _key_files(home: Home) -> Iterator[Finding]:
    if not home.card.exists():
        return
    missing = [name for name in KEYS if not (home.keys / name).exists()]
    if missing:
        yield wrong(
            "keys", f"Key files are missing: {', '.join(missing)}.",
            "Restore them from a backup. What they locked opens with no others.",
        )  # fmt: skip
    else:
        yield ok("keys", "The key files are there.")


def _binaries(home: Home, environ: Mapping[str, str]) -> Finding:
    if is_external(environ):
        return ok("postgres", "The database is run by somebody else (DATABASE_URL).")
    try:
        binaries = Cluster(home, environ=environ).binaries()
    except NodeError as error:
        return wrong("postgres", str(error), error.repair)
    return ok("postgres", f"PostgreSQL {binaries.version} ({binaries.source}, {binaries.folder}).")


def _certificate(home: Home) -> Finding:
    pair = installed_certificate(home)
    if pair is None:
        return warning(
            "https", "Pages are served without HTTPS; passkeys then work on this machine only.",
            "Run `alcyon tls local NAME`, or put a proxy with HTTPS in front.",
        )  # fmt: skip
    facts = facts_of(pair.chain.read_bytes())
    return ok("https", f"HTTPS for {', '.join(facts.names)} until {facts.expires_at:%Y-%m-%d}.")
