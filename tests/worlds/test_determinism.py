"""The same seed and size give the same bytes, in any process, with any hash seed."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys
from hashlib import sha256
from alcyon.worlds.demo import demo
from alcyon.worlds.files import cases, rows
from alcyon.worlds.registers import register
from alcyon.worlds.world import World
digest = sha256()
for one in demo()[1]:
    digest.update(repr((one, one.damage)).encode())
for line in register(World(seed=4, persons=3000), 3000):
    digest.update(repr(line).encode())
for line in rows(4, 500):
    digest.update(repr(line).encode())
for line in cases(4, 50):
    digest.update(repr(line).encode())
sys.stdout.write(digest.hexdigest())
"""


def fingerprint(hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Pacific/Kiritimati"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("other", ["1", "4242"])
def test_two_processes_with_different_hash_seeds_write_the_same_bytes(other: str) -> None:
    first = fingerprint("0")
    assert len(first) == 64
    assert fingerprint(other) == first
