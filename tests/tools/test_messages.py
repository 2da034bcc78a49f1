"""Translations: what is extracted, what a complaint is, and the six Arabic forms."""

import gettext
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools import messages

TEMPLATE = """{% load i18n %}
<div>
    <h1>{% translate "Desk" %}</h1>
  {% blocktranslate count n=n %}{{ n }} record{% plural %}{{ n }} records{% endblocktranslate %}
      <p title="it's {{ 'quoted' }}">{{ name|default:_("Nobody") }}</p>
</div>
"""
ENTRY = """
msgid "{n} record"
msgid_plural "{n} records"
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small source tree with a template and a Python file."""
    source = tmp_path / "src" / "alcyon" / "web"
    (source / "templates").mkdir(parents=True)
    (source / "templates" / "desk.html").write_text(TEMPLATE)
    (source / "pages.py").write_text(
        'title = _("Search")\nwords = ngettext("%d day", "%d days", n)\n'
    )
    return tmp_path


def fill(tree: Path, language: str, words: dict[str, str | tuple[str, ...]]) -> None:
    file = messages.po_path(tree, language)
    catalog = messages.load(file, language)
    for message in catalog:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key in words:
            message.string = words[key]
    file.write_bytes(messages.as_po(catalog, language, read_by_native=False))


def complaints(tree: Path, language: str) -> list[str]:
    return [str(each) for each in messages.complaints(tree) if each.language == language]


FRENCH: dict[str, str | tuple[str, ...]] = {
    "Desk": "Bureau",
    "Nobody": "Personne",
    "Search": "Recherche",
    "%(n)s record": ("%(n)s fiche", "%(n)s fiches"),
    "%d day": ("%d jour", "%d jours"),
}


def test_strings_of_templates_and_python_are_found(tree: Path) -> None:
    found = {m.id if isinstance(m.id, str) else m.id[0] for m in messages.extracted(tree) if m.id}

    assert found == set(FRENCH)


def test_a_tree_without_catalogues_is_an_error(tree: Path) -> None:
    with pytest.raises(messages.MessagesError, match="make messages"):
        list(messages.complaints(tree))


def test_an_untranslated_string_is_a_complaint(tree: Path) -> None:
    messages.update(tree)

    assert "fr: not translated: 'Desk'" in complaints(tree, "fr")


def test_a_complete_language_has_no_complaint(tree: Path) -> None:
    messages.update(tree)
    fill(tree, "fr", FRENCH)

    assert complaints(tree, "fr") == []


def test_a_new_string_is_a_complaint_until_the_catalogue_is_updated(tree: Path) -> None:
    messages.update(tree)
    fill(tree, "fr", FRENCH)
    (tree / "src/alcyon/web/more.py").write_text('_("Brand new")\n')

    assert complaints(tree, "fr") == ["fr: not in the catalogue (run `make messages`): 'Brand new'"]


def test_an_update_keeps_what_was_translated_and_guesses_nothing(tree: Path) -> None:
    messages.update(tree)
    fill(tree, "fr", FRENCH)
    (tree / "src/alcyon/web/more.py").write_text('_("Searches")\n')

    messages.update(tree)

    text = messages.po_path(tree, "fr").read_text("utf-8")
    assert 'msgstr "Recherche"' in text
    assert "fuzzy" not in text
    assert complaints(tree, "fr") == ["fr: not translated: 'Searches'"]


def test_a_fuzzy_string_is_a_complaint(tree: Path) -> None:
    messages.update(tree)
    fill(tree, "fr", FRENCH)
    file = messages.po_path(tree, "fr")
    file.write_text(file.read_text("utf-8").replace('msgid "Desk"', '#, fuzzy\nmsgid "Desk"'))

    assert complaints(tree, "fr") == ["fr: fuzzy: 'Desk'"]


@pytest.mark.parametrize("wrong", ["%d jours et %s", "jours", "%(n)s jours"])
def test_a_lost_or_strange_placeholder_is_a_complaint(tree: Path, wrong: str) -> None:
    messages.update(tree)
    fill(tree, "fr", FRENCH | {"%d day": ("%d jour", wrong)})

    assert complaints(tree, "fr") == ["fr: placeholders differ in form 1: '%d day'"]


def test_an_arabic_plural_lacking_a_form_is_a_complaint(tree: Path) -> None:
    messages.update(tree)
    fill(tree, "ar", {"%d day": ("لا يوم", "يوم", "يومان", "%d أيام", "%d يومًا", "")})

    assert "ar: not translated: '%d day'" in complaints(tree, "ar")


def test_arabic_may_say_one_and_two_in_words_but_not_three(tree: Path) -> None:
    messages.update(tree)
    fill(tree, "ar", {"%d day": ("لا يوم", "يوم واحد", "يومان", "أيام", "%d يومًا", "%d يوم")})

    told = [each for each in complaints(tree, "ar") if "%d day" in each]

    assert told == ["ar: placeholders differ in form 3: '%d day'"]


def test_the_header_says_whether_a_native_speaker_has_read_it_and_keeps_a_yes(tree: Path) -> None:
    messages.update(tree)
    file = messages.po_path(tree, "es")
    assert "X-Read-By-Native-Speaker: no" in file.read_text("utf-8")

    file.write_text(file.read_text("utf-8").replace("Speaker: no", "Speaker: yes"))
    messages.update(tree)

    assert "X-Read-By-Native-Speaker: yes" in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, "0"), (1, "1"), (2, "2"), (3, "few"), (10, "few"), (11, "many"), (99, "many"),
     (100, "other"), (101, "other"), (102, "other"), (103, "few"), (111, "many")],
)  # fmt: skip
def test_each_number_gets_its_arabic_form(number: int, form: str) -> None:
    forms = ("0", "1", "2", "few", "many", "other")
    strings = "\n".join(f'msgstr[{i}] "{word}"' for i, word in enumerate(forms))
    header = messages.as_po(messages.fresh("ar"), "ar", read_by_native=False).decode()
    catalog = read_po(BytesIO((header + ENTRY + strings + "\n").encode()), locale="ar")
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)

    assert gettext.GNUTranslations(compiled).ngettext("{n} record", "{n} records", number) == form


def test_a_compiled_catalogue_follows_its_source(tree: Path) -> None:
    messages.update(tree)
    fill(tree, "fr", FRENCH)

    messages.compile_all(tree)

    with messages.po_path(tree, "fr").with_suffix(".mo").open("rb") as stream:
        assert gettext.GNUTranslations(stream).gettext("Desk") == "Bureau"


def test_what_is_to_do_is_a_catalogue_of_the_untranslated_alone(tree: Path) -> None:
    messages.update(tree)
    fill(tree, "fr", {"Desk": "Bureau"})

    left = messages.todo(tree, "fr").decode()

    assert 'msgid "Search"' in left
    assert 'msgid "Desk"' not in left


def test_a_part_fills_what_it_translates_and_nothing_else(tree: Path) -> None:
    messages.update(tree)
    fill(tree, "fr", {"Desk": "Bureau"})
    header = messages.as_po(messages.fresh("fr"), "fr", read_by_native=False).decode()
    part = header + 'msgid "Search"\nmsgstr "Recherche"\n\nmsgid "Unknown"\nmsgstr "Inconnu"\n'

    taken = messages.fill(tree, "fr", part.encode())

    text = messages.po_path(tree, "fr").read_text("utf-8")
    assert taken == 1
    assert 'msgstr "Recherche"' in text
    assert 'msgstr "Bureau"' in text
    assert "Inconnu" not in text
