"""The process that reads one foreign file and can do nothing else.

Started by `sandbox` with the file as an open descriptor, a job as one line of JSON on standard
input, and nothing in its environment. Order matters: import everything, look up every codec,
put up the walls, make sure that they stand, and only then read the first byte.
"""

import codecs
import gc
import heapq
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from alcyon.parsers import frames
from alcyon.parsers.errors import FileRefused, shown_safely
from alcyon.parsers.readers import READERS
from alcyon.parsers.records import ENCODINGS, Item, Meta, Options, Refused
from alcyon.parsers.walls import Limits, open_doors, raise_walls

LATE = (heapq,)  #: what the standard library would import only when it is needed: too late here
OUT_OF_MEMORY = 77  #: exit status that the sandbox understands


def main() -> None:
    """Read the job, shut everything, read the file, write frames."""
    (job,) = json.loads(sys.stdin.buffer.readline(65536))
    for name in ENCODINGS:
        codecs.lookup(name)  # a codec is a module: later there is no file to load it from
    limits = Limits(memory=job["memory"], cpu_seconds=job["cpu_seconds"])
    out = sys.stdout.buffer
    if job["probe"]:
        standing = raise_walls(limits)
        out.write(frames.line("probe", standing, open_doors(thoroughly=True)))
        out.flush()
        return
    stream = open(job["descriptor"], "rb", buffering=1 << 16)  # noqa: SIM115  # ends with us
    raise_walls(limits)
    if doors := open_doors():
        out.write(frames.line("open", doors))
    else:
        gc.disable()  # rows hold no cycles, and the memory limit stands anyway
        _read(stream, job, out)
    out.flush()


def _read(stream: BinaryIO, job: dict[str, Any], out: BinaryIO) -> None:
    items = READERS[job["format"]](stream, Options(**job["options"]), job["start_at"])
    try:
        _send(items, out)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # nothing that needs memory can be trusted to work now
    except BrokenPipeError:
        os._exit(0)  # whoever asked has gone
    except FileRefused as refused:
        first = refused.problems[0]
        out.write(frames.line("stop", first.code, first.where, first.value, first.facts))
    # the outermost loop: whatever a hostile file can make a reader stumble over ends here
    except Exception as stumble:  # noqa: BLE001
        kind = type(stumble).__name__
        out.write(frames.line("stop", "reader-stumbled", "", kind, ()))
    else:
        out.write(frames.line("end"))


def _send(items: Iterator[Item], out: BinaryIO) -> None:
    headers: tuple[str, ...] = ()
    for item in items:
        if isinstance(item, Meta):
            headers = item.headers
        elif isinstance(item, Refused):
            # lone surrogates stand for bytes that the encoding does not know
            item = replace(item, original=shown_safely(item.original))  # noqa: PLW2901
        out.write(frames.pack(item, headers))
