"""Started as root, nothing stays root."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

import alcyon
from alcyon.node import binaries, privileges, runtime
from alcyon.node.home import Home
from alcyon.node.postgres import Cluster
from alcyon.node.privileges import (
    FolderUnreachable,
    Identity,
    UserIsRoot,
    UserUnknown,
    blocked_at,
    is_root,
    service_identity,
    spawn_options,
)
from alcyon.node.trees import link_file, link_tree

only_root = pytest.mark.skipif(not is_root(), reason="only root has something to drop")


@only_root
def test_root_itself_is_no_user_to_drop_to() -> None:
    with pytest.raises(UserIsRoot):
        service_identity({"ALCYON_USER": "root"})


@only_root
def test_a_user_that_does_not_exist_is_named() -> None:
    with pytest.raises(UserUnknown, match="no user nobody-of-that-name"):
        service_identity({"ALCYON_USER": "nobody-of-that-name"})


@only_root
def test_a_child_keeps_no_right_and_no_group_of_root() -> None:
    identity = service_identity({})
    assert identity is not None
    told = subprocess.run(
        ["/usr/bin/id", "-G"],
        capture_output=True, text=True, check=True, cwd="/", **spawn_options(identity),
    )  # fmt: skip

    assert told.stdout.split() == [str(identity.gid)]


@pytest.mark.skipif(is_root(), reason="root drops")
def test_an_ordinary_user_stays_what_it_is() -> None:
    assert service_identity() is None
    assert spawn_options(None) == {}


def test_the_folder_that_bars_the_way_is_named(folder: Path) -> None:
    closed = folder / "closed"
    (closed / "home").mkdir(parents=True)
    closed.chmod(0o700)
    stranger = Identity("stranger", 54321, 54321)

    assert blocked_at(closed / "home", stranger) == closed
    with pytest.raises(FolderUnreachable, match="closed to that user"):
        privileges.require_reachable(closed / "home" / "deeper", stranger)
    closed.chmod(0o711)
    (closed / "home").chmod(0o755)
    assert blocked_at(closed / "home", stranger) is None


@only_root
def test_a_home_below_a_closed_folder_is_refused_with_the_mend(folder: Path) -> None:
    folder.chmod(0o700)

    with pytest.raises(FolderUnreachable) as caught:
        Home(folder / "home").prepare()

    assert "/var/lib/alcyon" in caught.value.repair


@only_root
def test_the_user_cannot_swap_the_code_that_root_laid_out(folder: Path) -> None:
    home, identity = Home(folder / "home"), service_identity()
    home.prepare()
    home.runtime.mkdir(mode=0o755)

    renamed = subprocess.run(
        ["/bin/mv", home.runtime, home.root / "other"],
        capture_output=True, check=False, cwd="/", **spawn_options(identity),
    )  # fmt: skip

    assert renamed.returncode != 0
    assert home.runtime.is_dir()


@only_root
def test_a_runtime_folder_that_somebody_else_made_is_refused(folder: Path) -> None:
    home, identity = Home(folder / "home"), service_identity()
    home.prepare()
    assert identity is not None
    home.runtime.mkdir()
    os.chown(home.runtime, identity.uid, identity.gid)

    with pytest.raises(runtime.RuntimeTampered):
        runtime._made_runtime(home, identity)


def test_secrets_of_others_do_not_go_along(folder: Path) -> None:
    environ = {
        "AWS_SECRET_ACCESS_KEY": "x", "PGPASSWORD": "x", "PYTHONPATH": "/x", "LD_PRELOAD": "/x",
        "PORT": "81", "LC_ALL": "C", "ALCYON_USER": "alcyon",
    }  # fmt: skip
    passed = runtime.passed_environment(environ, Home(folder))

    assert set(passed) == {
        "PORT", "LC_ALL", "ALCYON_USER", "ALCYON_HOME", "HOME", "PYTHONPYCACHEPREFIX",
    }  # fmt: skip


def test_linked_folders_are_readable_by_all_and_leave_the_original_closed(folder: Path) -> None:
    source = folder / "source"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "secret.py").write_text("x = 1")
    (source / "deep" / "secret.py").chmod(0o600)
    (source / "run").write_text("#!/bin/sh")
    (source / "run").chmod(0o700)
    (source / "plain").write_text("plain")
    (source / "plain").chmod(0o644)
    (source / "link").symlink_to("plain")

    link_tree(source, folder / "target")

    target = folder / "target"
    assert stat.S_IMODE((target / "deep" / "secret.py").stat().st_mode) == 0o644
    assert stat.S_IMODE((target / "run").stat().st_mode) == 0o755
    assert stat.S_IMODE((source / "deep" / "secret.py").stat().st_mode) == 0o600
    assert (target / "plain").samefile(source / "plain")
    assert (target / "link").readlink() == Path("plain")
    assert stat.S_IMODE((target / "deep").stat().st_mode) == 0o755


@only_root
@pytest.mark.slow
def test_code_in_roots_own_folder_runs_as_the_unprivileged_user(folder: Path) -> None:
    """What happens to a clone in /root (0700): the command drops and still finds its code."""
    clone = folder / "root"
    clone.mkdir(mode=0o700)
    source = Path(alcyon.__file__).parent
    link_tree(source, clone / "src" / "alcyon")
    (clone / "venv" / "bin").mkdir(parents=True)
    site = clone / "venv" / "lib" / runtime.VERSION / "site-packages"
    base = Path(sys.executable).resolve()
    (clone / "venv" / "bin" / "python").symlink_to(base)
    (clone / "venv" / "pyvenv.cfg").write_text(f"home = {base.parent}\n")
    site.mkdir(parents=True)
    for package in next(runtime._site_folders()).iterdir():
        if package.name.startswith(("psycopg", "cryptography", "_cffi", "cffi", "yaml", "typing")):
            copy = link_tree if package.is_dir() else link_file
            copy(package, site / package.name)
    clone.chmod(0o700)
    python = str(clone / "venv" / "bin" / "python")
    command = [python, "-P", "-m", "alcyon.cli", "tls", "show"]
    environ = {
        "PYTHONPATH": str(clone / "src"), "PATH": os.environ["PATH"],
        "ALCYON_HOME": str(folder / "home"), "SECRET_OF_ROOT": "x",
    }  # fmt: skip

    first = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    laid_out = list((folder / "home" / "runtime").iterdir())
    second = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    identity = service_identity()
    assert identity is not None
    assert first.stderr + second.stderr == ""
    assert "plain HTTP" in first.stdout
    assert first.stdout == second.stdout
    assert list((folder / "home" / "runtime").iterdir()) == laid_out
    assert (folder / "home" / "keys").stat().st_uid == identity.uid
    assert (folder / "home" / "runtime").stat().st_uid == 0


@only_root
def test_the_wheels_programs_run_also_from_a_folder_that_only_root_may_enter(
    folder: Path, make_cluster: Callable[..., Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = binaries._wheel_root()
    if wheel is None:
        pytest.skip("the extra `embedded` is not installed")
    closed = folder / "closed"
    link_tree(wheel, closed / wheel.name)
    link_tree(wheel.with_name(f"{wheel.name}.libs"), closed / f"{wheel.name}.libs")
    closed.chmod(0o700)
    monkeypatch.setattr(binaries, "_wheel_root", lambda: closed / wheel.name)
    monkeypatch.setattr(binaries, "_system_folders", list)

    cluster = make_cluster(Home(folder / "home"))
    cluster.start()

    assert cluster.binaries().source == "wheel"
    assert cluster.binaries().folder.is_relative_to(cluster.home.runtime)
    psycopg.connect(cluster.login("app").dsn()).close()
