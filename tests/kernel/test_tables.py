"""Tables of domain knowledge: a mistake in one is found when it is read."""

from pathlib import Path
from types import MappingProxyType

import pytest

from alcyon.kernel import tables
from alcyon.kernel.tables import LANGUAGES, TABLES, TableError, UnknownCode, load, table

NAMES = sorted(path.stem for path in TABLES.glob("*.yaml"))
LABEL = "{en: Yes, fr: Oui, es: Sí, ar: نعم}"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sample.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_well_formed_and_named_in_four_languages(name: str) -> None:
    for entry in table(name):
        for language in LANGUAGES:
            assert entry.label(language).strip() != ""


@pytest.mark.parametrize("name", ["countries", "languages", "scripts", "plates", "currency_words"])
def test_unicode_names_every_code_we_use(name: str) -> None:
    for entry in table(name):
        for language in LANGUAGES:
            if (entry.code, language) != ("Thai", "en"):  # the one whose name is its code
                assert entry.label(language) != entry.code


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"entries:\n  - {{code: A, label: {LABEL}}}\n  - {{code: A, label: {LABEL}}}", "twice: A"),
        ("entries:\n  - {code: A, label: {en: Yes, fr: Oui, es: Sí}}", "no label in ar"),
        ("entries:\n  - {code: A, label: {en: Yes, fr: '', es: Sí, ar: نعم}}", "no label in fr"),
        ("entries:\n  - {code: A}", "a label must give"),
        ("entries:\n  - {code: 4, label: {en: x}}", "written as text"),
        (f"keys: {{}}\nentries:\n  - {{code: A, label: {LABEL}, odd: 1}}", "unknown key odd"),
        (f"keys: {{rank: int}}\nentries:\n  - {{code: A, label: {LABEL}}}", "missing rank"),
        (f"keys: {{r: int}}\nentries:\n  - {{code: A, label: {LABEL}, r: true}}", "r must be int"),
        (f"keys: {{r: oops}}\nentries:\n  - {{code: A, label: {LABEL}, r: 1}}", "not a type"),
        (f"odd: 1\nentries:\n  - {{code: A, label: {LABEL}}}", "unknown heading"),
        (f"entries:\n  - {{code: A, code: B, label: {LABEL}}}", "written twice"),
        ("labels: cldr-oops\nentries: []", "labels must be one of"),
        (f"labels: cldr-scripts\nentries:\n  - {{code: Latn, label: {LABEL}}}", "come from"),
        ("entries:\n  - {code: A, label: {en: a, fr: b, es: c, ar: d, de: e}}", "language de"),
        (
            f"entries:\n  - {{code: A, label: {LABEL}, parts: [{{code: x, label: {{en: x}}}}]}}",
            "no label",
        ),
        ("entries: [", "sample.yaml"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TableError, match=message):
        load(write(tmp_path, text))


def test_norway_is_a_country_and_not_a_no(tmp_path: Path) -> None:
    [entry] = load(write(tmp_path, f"entries:\n  - {{code: NO, label: {LABEL}, on: 2020-01-01}}"))
    assert entry.code == "NO"
    assert entry["on"] == "2020-01-01"
    assert table("countries").has("NO")


def test_entries_cannot_be_changed(tmp_path: Path) -> None:
    [entry] = load(write(tmp_path, f"entries:\n  - {{code: A, label: {LABEL}, many: [{{x: 1}}]}}"))
    assert isinstance(entry.values, MappingProxyType)
    assert isinstance(entry["many"], tuple)
    assert isinstance(entry["many"][0], MappingProxyType)
    with pytest.raises(AttributeError):
        entry.code = "B"  # type: ignore[misc]  # that it fails is the point


def test_a_language_we_do_not_have_reads_english() -> None:
    [entry] = [entry for entry in table("standings") if entry.code == "FACT"]
    assert entry.label("de") == entry.label("en") == "Fact"
    assert entry.label("fr-CA") == "Fait"
    assert tables.label(entry, "ar") == "واقعة"


def test_an_unknown_code_is_an_error_and_not_nothing() -> None:
    with pytest.raises(UnknownCode):
        table("standings").entry("RUMOUR")


def test_choices_are_for_forms() -> None:
    assert ("FACT", "Hecho") in table("standings").choices("es")


def test_levels_are_numbered_as_clearances_are() -> None:
    assert [entry["level"] for entry in table("levels")] == [0, 1, 2, 3]


def test_the_handling_codes_of_each_family_have_an_order() -> None:
    for family in ("HANDLING", "TLP", "PAP"):
        ranks = [entry["rank"] for entry in table("handling") if entry["family"] == family]
        assert ranks == list(range(len(ranks)))
    assert not table("handling").entry("H2")["onward"]
    assert not table("handling").entry("TLP:AMBER+STRICT")["onward"]


def test_every_category_of_person_has_a_retention() -> None:
    assert set(table("retention").codes) == set(table("categories").codes)
    for entry in table("retention"):
        assert 0 < entry["review_months"] <= 12 * entry["years"]


def test_kinds_of_organisations_speak_of_roles_and_categories_that_exist() -> None:
    for kind in table("organisation_kinds"):
        assert set(kind["roles"]) <= set(table("roles").codes)
        assert set(kind["categories"]) <= set(table("categories").codes)


def test_country_codes_are_those_of_iso() -> None:
    for entry in table("countries"):
        assert len(entry.code) == 2
        assert len(entry["alpha3"]) == 3
        assert entry["numeric"].isdigit() or entry.code == "XK"
    assert len({entry["alpha3"] for entry in table("countries")}) == len(table("countries")) == 250
