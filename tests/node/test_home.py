"""The home folder: private, of one kind for ever, and its keys made once."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alcyon.node.home import KEYS, Home, HomeDamaged, HomeOfAnother, Kind, WrongKind
from alcyon.node.privileges import is_root

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(("first", "second"), [(Kind.TRIAL, Kind.REAL), (Kind.REAL, Kind.TRIAL)])
def test_a_home_never_changes_its_kind(folder: Path, first: Kind, second: Kind) -> None:
    home = Home(folder / "h")
    home.prepare()
    home.found(first, at=AT)

    with pytest.raises(WrongKind) as caught:
        home.found(second, at=AT)
    home.found(first, at=AT)

    assert home.kind() is first
    assert "another folder" in caught.value.repair


def test_keys_are_made_at_the_founding_and_never_again(home: Home) -> None:
    made = {name: home.secret(name) for name in KEYS}
    home.found(Kind.TRIAL, at=AT)
    (home.keys / "vault.key").unlink()
    home.found(Kind.TRIAL, at=AT)

    assert len(set(made.values())) == len(KEYS)
    assert not (home.keys / "vault.key").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"kind": "OTHER"}', "null"])
def test_a_damaged_card_is_no_new_node(home: Home, content: str) -> None:
    home.card.write_text(content)

    with pytest.raises(HomeDamaged):
        home.kind()
    with pytest.raises(HomeDamaged):
        home.found(Kind.REAL, at=AT)


def test_folders_that_stood_open_are_closed(home: Home) -> None:
    home.files.chmod(0o755)
    home.prepare()

    assert stat.S_IMODE(home.files.stat().st_mode) == 0o700


def test_a_folder_that_is_a_link_to_elsewhere_is_refused(home: Home, folder: Path) -> None:
    home.files.rmdir()
    home.files.symlink_to(folder)

    with pytest.raises(HomeOfAnother):
        home.prepare()


def test_a_secret_is_never_seen_half_written(home: Home) -> None:
    path = home.keys / "some.key"
    home.write_private(path, b"one\n")
    home.write_private(path, b"two\n")

    assert path.read_bytes() == b"two\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [name for name in home.keys.iterdir() if name.name.startswith(".")] == []


def test_the_environment_names_the_home(folder: Path) -> None:
    assert Home.from_env({"ALCYON_HOME": str(folder)}).root == folder


@pytest.mark.skipif(is_root(), reason="root has another default")
def test_an_ordinary_user_has_a_home_of_their_own(folder: Path) -> None:
    assert Home.from_env({"XDG_DATA_HOME": str(folder)}).root == folder / "alcyon"


@pytest.mark.skipif(not is_root(), reason="others have another default")
def test_roots_home_is_one_that_the_unprivileged_user_reaches() -> None:
    assert Home.from_env({}).root == Path("/var/lib/alcyon")
