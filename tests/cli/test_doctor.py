"""`alcyon doctor`: each fault is said in plain words with its mend, and ends with code 1."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from tests.cli.conftest import Operator, eventually

pytestmark = pytest.mark.slow


def wrong(operator: Operator, **environ: str) -> dict[str, str]:
    done = operator.types("doctor", "--json", **environ)
    findings = json.loads(done.stdout)
    found = {one["code"]: one["text"] for one in findings if one["level"] == "WRONG"}
    assert all(one["mend"] for one in findings if one["level"] != "OK")
    assert done.returncode == int(bool(found))
    return found


def test_a_sound_node_has_nothing_wrong(owner: Operator) -> None:
    done = owner.types("doctor")

    assert "WRONG" not in done.stdout, done.stdout
    assert done.returncode == 0


def test_nothing_founded_is_said(operator: Operator) -> None:
    assert "No node was founded" in wrong(operator)["home"]


def test_what_others_can_read_is_named(owner: Operator) -> None:
    (owner.home / "keys" / "vault.key").chmod(0o644)

    assert "vault.key" in wrong(owner)["permissions"]


def test_a_lost_key_is_named(owner: Operator) -> None:
    (owner.home / "keys" / "audit.key").unlink()

    assert "audit.key" in wrong(owner)["keys"]


def test_lost_durability_is_named(owner: Operator) -> None:
    with (owner.home / "postgres" / "postgresql.conf").open("a") as file:
        file.write("\nfsync = off\n")

    assert "fsync = off" in wrong(owner)["durability"]


def test_a_password_that_no_longer_fits_is_named(owner: Operator) -> None:
    """The superuser's: the three others are set anew at each start."""
    path = owner.home / "keys" / "super.password"
    path.write_text("x" * 40 + "\n")

    assert "does not let us in" in wrong(owner)["database"]


def test_programs_that_went_away_are_named(owner: Operator) -> None:
    version = owner.home / "postgres" / "PG_VERSION"
    version.write_text("12\n")

    found = wrong(owner)
    assert "PostgreSQL 12" in found["postgres"]
    assert "PostgreSQL 12" in found["postgres-version-missing"]


def test_a_running_node_is_looked_at_while_it_runs(owner: Operator) -> None:
    owner.waits_until_ready(owner.starts())

    assert wrong(owner) == {}
    eventually(lambda: owner.status() == 200, "still serving")


def test_the_sql_for_a_dba_needs_no_node(operator: Operator) -> None:
    done = operator.types("doctor", "--sql")

    assert done.returncode == 0
    assert done.stdout.count("CREATE ROLE alcyon_") == 3
    assert not operator.home.exists()


def test_another_user_learns_nothing(owner: Operator) -> None:
    """Somebody else on the machine, with the command but without the rights."""
    if os.geteuid() != 0:
        pytest.skip("only root can play somebody else")
    done = subprocess.run(
        ["/bin/ls", owner.home / "keys"], user=1, group=1, extra_groups=[],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode != 0
    assert done.stdout == ""
