"""What is put into the index is found at once, what is taken out is gone."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from alcyon.matching.index import Index, IndexDamaged, files
from alcyon.matching.persons import Person
from tests.matching.index.conftest import people

OLENA = Person(("Olena Shevchenko",), (1991, 4, 23), "F", "UA", ("FE123456",))


def found(index: Index, asked: Person, most: int = 10) -> list[int]:
    return [one.id for one in index.search(asked, most=most)]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index.build(tmp_path / "index", people(300))


@pytest.mark.usefixtures("path")
class TestFinding:
    def test_everybody_is_found_by_name_and_date(self, index: Index) -> None:
        for number, person in people(300)[::3]:
            assert number in found(index, Person(person.names, person.birth))[:3]

    def test_one_who_is_added_is_found_at_once(self, index: Index) -> None:
        index.add([(1000, OLENA)])

        assert found(index, OLENA)[0] == 1000
        assert len(index) == 301

    @pytest.mark.parametrize(
        "asked",
        [
            Person(("Shevchenko Olena",)),
            Person(("OLENA SHEVCHENKO",)),
            Person(("Олена Шевченко",), (1991, 0, 0)),
            Person(("Olena Shevchenk",), (1991, 4, 23)),
            Person(("Olenna Schevcenko",)),
            Person(("Olenashevchenko",)),
            Person(("Olena Shev chenko",), (1991, 0, 0)),
            Person(("Shevchenko",), (1991, 4, 23)),
            Person(("O. Shevchenko",), (1991, 23, 4)),
            Person(("Olena",), (1991, 4, 23)),
            Person((), documents=("FE123456",)),
            Person((), documents=("FE123465",)),
            Person(("Somebody Else",), documents=("fe 123-456",)),
        ],
    )
    def test_one_person_is_found_however_written(self, index: Index, asked: Person) -> None:
        index.add([(1000, OLENA)])

        assert 1000 in found(index, asked)

    def test_both_tokens_may_be_mistyped_without_a_date(self, index: Index) -> None:
        index.add([(1000, OLENA)])

        assert 1000 in found(index, Person(("Okena Shevcehnko",)))

    def test_any_of_several_names_and_documents_is_enough(self, index: Index) -> None:
        index.add(
            [(1000, Person(("Olena Shevchenko", "Lena Bondar"), documents=("A1B2C3", "X9Y8Z7")))]
        )

        for asked in (Person(("Bondar Lena",)), Person((), documents=("X9Y8Z7",))):
            assert found(index, asked)[:1] == [1000]
        assert len(index) == 301

    @pytest.mark.parametrize("name", ["", " ", "a", "\u202e\u202d", "؟", "x" * 10**5, "ab " * 5000])
    def test_strange_names_are_no_error(self, index: Index, name: str) -> None:
        index.add([(1000, Person((name,), (1990, 13, 45)))])
        index.merge()

        assert len(index.search(Person((name,), (9999, 99, 99), "?", "??", ("", "-" * 100)))) <= 10
        assert len(index) == 301

    def test_ten_thousand_bearers_of_one_name_hide_nobody(self, index: Index) -> None:
        crowd = Person(("Mohammad Khatib",), (1980, 1, 1), "M", "SY")
        index.add((2000 + number, crowd) for number in range(10_000))
        index.add([(1000, Person(("Mohammad Khatib",), (1991, 4, 23), "M", "SY"))])

        assert found(index, Person(("Mohamed Al-Khatib",), (1991, 4, 23)))[0] == 1000

    def test_a_flood_of_rare_misspellings_does_not_starve_exact_keys(self, index: Index) -> None:
        rng = Random(5)
        index.add([(1000, Person(("Mohammad Khatib",), (1991, 0, 0)))])
        letters = "bcdfgklmnprst"
        index.add(
            (2000 + number, Person((f"Moha{rng.choice(letters)}mad Kha{rng.choice(letters)}tib",)))
            for number in range(8000)
        )

        assert 1000 in found(index, Person(("Mohammad Khatib",), (1991, 0, 0)), 3)


class TestRemoving:
    def test_one_who_is_removed_is_not_found(self, index: Index) -> None:
        index.add([(1000, OLENA)])
        index.remove([1000, 999_999])

        assert 1000 not in found(index, OLENA)
        assert len(index) == 300

    def test_the_bytes_of_one_who_is_removed_are_in_no_file_after_the_merge(
        self, index: Index, tmp_path: Path
    ) -> None:
        index.add([(123_456_789_012, Person(("Xquzvarthy Bondar",), (1991, 4, 23)))])
        number = (123_456_789_012).to_bytes(8, "little")
        assert holds(tmp_path, b"xquzvarthy")
        index.remove([123_456_789_012])
        index.merge()

        assert not holds(tmp_path, b"xquzvarthy")
        assert not holds(tmp_path, number)
        assert len(index) == 300

    def test_one_added_again_is_the_new_one(self, index: Index) -> None:
        index.add([(7, OLENA)])

        assert found(index, OLENA)[0] == 7
        assert len(index) == 300
        assert 7 not in found(index, dict(people(300))[7])

    def test_everybody_may_be_removed(self, index: Index) -> None:
        index.remove(range(300))
        index.merge()

        assert found(index, OLENA) == []
        assert len(index) == 0


def holds(folder: Path, content: bytes) -> bool:
    return any(content in path.read_bytes() for path in folder.rglob("*") if path.is_file())


class TestFiles:
    def test_an_index_is_opened_as_it_was_left(self, index: Index, tmp_path: Path) -> None:
        index.add([(1000, OLENA)])
        index.remove([3])
        opened = Index.open(tmp_path / "index")

        assert found(opened, OLENA) == found(index, OLENA)
        assert len(opened) == 300

    def test_a_crash_before_the_rename_leaves_the_old_index_whole(
        self, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for fails_at in range(1, 4):
            crash(monkeypatch, fails_at)
            with pytest.raises(KeyboardInterrupt):
                index.add([(1000, OLENA), (5, OLENA)])
            monkeypatch.undo()
            opened = Index.open(tmp_path / "index")
            assert len(opened) == 300
            assert 1000 not in found(opened, OLENA)
            assert list((tmp_path / "index").glob("*.new")) == []

    def test_a_changed_byte_is_noticed(self, index: Index, tmp_path: Path) -> None:
        path = next((tmp_path / "index").glob("*.segment"))
        content = bytearray(path.read_bytes())
        content[-40] ^= 1
        path.write_bytes(content)

        with pytest.raises(IndexDamaged):
            Index.open(tmp_path / "index")

    @pytest.mark.parametrize("size", [0, 10, 100, 5000])
    def test_a_file_cut_short_is_noticed(self, index: Index, tmp_path: Path, size: int) -> None:
        path = next((tmp_path / "index").glob("*.segment"))
        path.write_bytes(path.read_bytes()[:size])

        with pytest.raises(IndexDamaged):
            Index.open(tmp_path / "index")

    def test_a_folder_without_an_index_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(IndexDamaged):
            Index.open(tmp_path)

    def test_a_hundred_merges_leave_one_segment_and_the_same_bytes(self, tmp_path: Path) -> None:
        index = Index.build(tmp_path / "index", people(40))
        sizes = set()
        for _ in range(100):
            index.add([(1000, OLENA)])
            index.remove([1000])
            index.merge()
            held = [path for path in (tmp_path / "index").iterdir() if path.name != "manifest.json"]
            sizes.add((len(held), sum(path.stat().st_size for path in held)))

        assert len(sizes) == 1

    def test_additions_one_by_one_leave_few_segments(self, index: Index, tmp_path: Path) -> None:
        for number, person in people(60, seed=2):
            index.add([(1000 + number, person)])

        assert len(index) == 360
        assert len(list((tmp_path / "index").glob("*.segment"))) <= 2


def crash(monkeypatch: pytest.MonkeyPatch, fails_at: int) -> None:
    """The machine stops at the n-th rename."""
    rename, count = files.os.replace, [0]

    def replace(source: Path, target: Path) -> None:
        count[0] += 1
        if count[0] == fails_at:
            raise KeyboardInterrupt
        rename(source, target)

    monkeypatch.setattr(files.os, "replace", replace)
