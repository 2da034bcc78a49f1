"""The front-end libraries are copied as they are, and a wrong name is an error, not a gap."""

from pathlib import Path

import pytest

from tools import assets

ROOT = Path(assets.__file__).resolve().parents[1]


def test_braces_name_files_one_by_one() -> None:
    assert list(assets.spread("a-{b,c}-{1,2}.x")) == ["a-b-1.x", "a-b-2.x", "a-c-1.x", "a-c-2.x"]


def test_comments_and_blank_lines_are_no_icons() -> None:
    assert assets.icon_names("# search\n\nuser  # a person\nkey\n") == ["key", "user"]


def test_an_icon_that_does_not_exist_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetsError, match="no-such-icon"):
        assets.sprite(["no-such-icon"], tmp_path)


def test_a_sprite_holds_a_symbol_per_icon_without_size_or_invisible_box(tmp_path: Path) -> None:
    (tmp_path / "key.svg").write_text(
        '<!-- tags -->\n<svg width="24" stroke-width="2">\n'
        '  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M1 2" />\n</svg>\n'
    )

    drawn = assets.sprite(["key"], tmp_path)

    assert '<symbol id="i-key" viewBox="0 0 24 24"' in drawn
    assert '<path d="M1 2" />' in drawn
    assert "M0 0h24v24" not in drawn
    assert "width" not in drawn


def test_what_was_brought_is_what_the_table_names() -> None:
    vendor = ROOT / "src/alcyon/web/static/vendor"
    for package in assets.packages(ROOT / "tools/assets.toml"):
        for pattern in package.files:
            for name in assets.spread(pattern):
                original = ROOT / "node_modules" / package.name / name
                copied = vendor / package.to / Path(name).name
                assert copied.read_bytes() == original.read_bytes()


def test_every_package_comes_with_its_licence() -> None:
    licences = ROOT / "src/alcyon/web/static/vendor/licences"

    packages = assets.packages(ROOT / "tools/assets.toml")

    assert len(list(licences.glob("*.txt"))) == len(packages)
    assert all(file.stat().st_size > 200 for file in licences.glob("*.txt"))


def test_a_second_run_without_a_change_builds_nothing() -> None:
    assert assets.bring(ROOT, with_test_tools=True) is False
