"""Faults that a node must live through, each against a real database in a home of its own."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def told(fault: str) -> str:
    command = [sys.executable, "-m", "campaigns", "faults", fault]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_same_file_in_two_imports_at_once_is_in_once() -> None:
    assert "4000 stored" in told("two-at-once")


def test_an_import_goes_on_when_the_database_is_back() -> None:
    assert "page 503, resumed to 4000" in told("database-gone")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_refuses_what_it_cannot_keep_and_loses_nothing() -> None:
    assert "upload refused as storage-full" in told("full-disk")
