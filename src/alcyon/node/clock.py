"""Whether this machine's clock can be trusted: it dates everything that is recorded.

The supervisor writes down now and then what it saw. A clock that runs backwards, or that
moves otherwise than the machine's own tick, was set, and whatever was dated meanwhile is
dated wrong.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from alcyon.node.home import Home

#: Seconds of difference that are no alarm yet.
TOLERANCE = 60.0
#: How long a jump stays in view, in seconds.
MEMORY = 24 * 3600.0
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Sighting:
    """What the supervisor saw last."""

    wall: float  # seconds since 1970
    tick: float  # seconds since the machine started, sleep included
    boot: str
    jump: float = 0.0  # the last jump, in seconds
    jumped_at: float = 0.0  # tick of that jump


def look(
    wall: Callable[[], float] = time.time,
    tick: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
) -> Sighting:
    """Both clocks now."""
    boot = BOOT_ID.read_text(encoding="ascii").strip() if BOOT_ID.exists() else ""
    return Sighting(wall(), tick(), boot)


def after(before: Sighting | None, now: Sighting) -> Sighting:
    """`now`, with the jump since `before`, or the remembered one while it is fresh."""
    if before is None:
        return now
    jump = jump_between(before, now)
    if abs(jump) > TOLERANCE:
        return Sighting(now.wall, now.tick, now.boot, jump, now.tick)
    if before.boot == now.boot and before.jump and now.tick - before.jumped_at < MEMORY:
        return Sighting(now.wall, now.tick, now.boot, before.jump, before.jumped_at)
    return now


def jump_between(before: Sighting, now: Sighting) -> float:
    """Seconds by which the clock was set forward or back; after a restart only back shows."""
    if before.boot == now.boot:
        return (now.wall - before.wall) - (now.tick - before.tick)
    return min(0.0, now.wall - before.wall)


def note(home: Home, now: Sighting | None = None) -> Sighting:
    """Write down what is seen now. For the supervisor, every half minute."""
    seen = after(last(home), now or look())
    home.write_private(_path(home), json.dumps(asdict(seen)).encode())
    return seen


def last(home: Home) -> Sighting | None:
    """What was written down last; None also when that cannot be read."""
    try:
        return Sighting(**json.loads(_path(home).read_text(encoding="ascii")))
    except (FileNotFoundError, PermissionError, ValueError, TypeError):
        return None


def _path(home: Home) -> Path:
    return home.run / "clock.json"
