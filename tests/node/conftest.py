"""Real clusters in short temporary folders that the unprivileged user can reach."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alcyon.node.home import Home, Kind
from alcyon.node.postgres import Cluster

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder; pytest's own is closed to others and too long for a socket."""
    path = Path(tempfile.mkdtemp(prefix="alcyon-", dir="/tmp"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def home(folder: Path) -> Home:
    """A founded trial home without a database yet."""
    home = Home(folder / "home")
    home.prepare()
    home.found(Kind.TRIAL, at=AT)
    return home


@pytest.fixture
def make_cluster() -> Iterator[Callable[..., Cluster]]:
    """Clusters that are stopped at the end, whatever happened."""
    made: list[Cluster] = []

    def make(
        home: Home,
        environ: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> Cluster:
        cluster = Cluster(home, environ=environ or {}, settings=settings)
        made.append(cluster)
        return cluster

    yield make
    for cluster in made:
        cluster.stop()


@pytest.fixture(scope="session")
def template() -> Iterator[Home]:
    """A founded home with a finished database, stopped: copies of it save an initdb each."""
    path = Path(tempfile.mkdtemp(prefix="alcyon-", dir="/tmp"))
    path.chmod(0o711)
    home = Home(path / "home")
    home.prepare()
    home.found(Kind.TRIAL, at=AT)
    cluster = Cluster(home, environ={})
    cluster.start()
    cluster.stop()
    yield home
    shutil.rmtree(path)


@pytest.fixture
def cluster(folder: Path, template: Home, make_cluster: Callable[..., Cluster]) -> Cluster:
    """A running cluster of one's own, free to be killed."""
    subprocess.run(["cp", "-a", template.root, folder / "home"], check=True)
    cluster = make_cluster(Home(folder / "home"))
    cluster.start()
    return cluster


@pytest.fixture(scope="module")
def shared_cluster(template: Home) -> Iterator[Cluster]:
    """A running cluster for tests that leave it as it was."""
    path = Path(tempfile.mkdtemp(prefix="alcyon-", dir="/tmp"))
    path.chmod(0o711)
    subprocess.run(["cp", "-a", template.root, path / "home"], check=True)
    cluster = Cluster(Home(path / "home"), environ={})
    cluster.start()
    yield cluster
    cluster.stop()
    shutil.rmtree(path)
