"""Names: many cultures, each in its own script, with spellings that people really use."""

import unicodedata

import pytest

from alcyon.worlds import names
from alcyon.worlds.chance import Dice
from alcyon.worlds.cultures import GENDERS, Part, codes, culture
from alcyon.worlds.people import Person, Sort, make_person
from alcyon.worlds.romanise import plain, schemes

WANTED = """ARABIC_LEVANT ARABIC_MAGHREB ARABIC_GULF PERSIAN TURKISH HEBREW RUSSIAN UKRAINIAN
BULGARIAN ROMANIAN ALBANIAN GREEK SPANISH PORTUGUESE FRENCH ENGLISH GERMAN POLISH HUNGARIAN
VIETNAMESE CHINESE CHINESE_TAIWAN CANTONESE KOREAN HINDI BENGALI URDU PUNJABI THAI FILIPINO YORUBA
IGBO HAUSA ETHIOPIAN ERITREAN SOMALI GHANAIAN WEST_AFRICAN_FRENCH GEORGIAN ARMENIAN
ITALIAN""".split()
SCRIPTS = {
    "Arab": "ARABIC", "Armn": "ARMENIAN", "Beng": "BENGALI", "Cyrl": "CYRILLIC",
    "Deva": "DEVANAGARI", "Ethi": "ETHIOPIC", "Geor": "GEORGIAN", "Grek": "GREEK",
    "Guru": "GURMUKHI", "Hang": "HANGUL", "Hans": "CJK", "Hant": "CJK", "Hebr": "HEBREW",
    "Latn": "LATIN", "Thai": "THAI",
}  # fmt: skip
TODAY = 739_000


def people(code: str, count: int = 150) -> list[Person]:
    dice = Dice(5, code)
    sort = Sort(culture(code))
    return [make_person(i, dice(i), sort, TODAY) for i in range(count)]


def test_all_cultures_that_the_corridors_need_are_there() -> None:
    assert set(codes()) == set(WANTED)


@pytest.mark.parametrize("code", WANTED)
def test_native_names_are_in_the_script_of_the_culture(code: str) -> None:
    wanted = SCRIPTS[culture(code).script]
    for person in people(code):
        letters = [c for c in names.native(person) if c.isalpha()]
        assert letters != []
        assert all(wanted in unicodedata.name(c) for c in letters), names.native(person)


@pytest.mark.parametrize("code", WANTED)
def test_every_spelling_in_latin_letters_is_plain_ascii(code: str) -> None:
    for gender in GENDERS:
        for shape in set(culture(code).shapes[gender]):
            for slots in shape.wheels:
                for part in set(slots):
                    assert len(part.romans) == len(set(part.romans)) >= 1
                    for roman in part.romans:
                        assert roman.isascii(), (code, part)
                        assert roman.strip() == roman != ""


@pytest.mark.parametrize("code", WANTED)
def test_a_culture_has_room_for_tens_of_thousands_of_names(code: str) -> None:
    room = 0
    for shape in set(culture(code).shapes["male"]):
        names_of_shape = 1
        for slots in shape.wheels:
            names_of_shape *= len(set(slots))
        room += names_of_shape
    assert room > 3_500
    assert len({names.native(person) for person in people(code, 400)}) > 220


def inventory(code: str, kind: str, gender: str) -> set[Part]:
    return {
        part
        for shape in set(culture(code).shapes[gender])
        for of, slots in zip(shape.kinds, shape.wheels, strict=True)
        if of == kind
        for part in set(slots)
    }


@pytest.mark.parametrize("code", [code for code in WANTED if code != "GHANAIAN"])
def test_inventories_are_large_enough(code: str) -> None:
    """Ghanaians are named after the day of birth and a saint: short lists by nature."""
    for gender in GENDERS:
        assert len(inventory(code, "GIVEN", gender)) >= 60, gender
        family = inventory(code, "FAMILY", gender)
        assert len(family) >= 60 or code in ("ETHIOPIAN", "ERITREAN", "SOMALI")


def test_men_and_women_are_named_by_the_rules_of_their_language() -> None:
    families = {"female": "ова", "male": "ов"}
    for person in people("RUSSIAN", 400):
        ending = names.native(person).split()[-1]
        if ending.endswith(("ов", "ова")):
            assert ending.endswith(families[person.gender])
        if len(person.name.parts) == 3:
            patronymic = person.name.parts[1].native
            assert patronymic.endswith("на" if person.gender == "female" else "ич"), patronymic


def test_hungarians_and_chinese_put_the_family_first_at_home_and_only_chinese_abroad() -> None:
    for person in people("HUNGARIAN", 30):
        family = person.name.parts[0]
        assert names.native(person).startswith(family.native)
        assert names.roman(person).endswith(family.romans[0])
    for person in people("CHINESE", 30):
        family = person.name.parts[0]
        assert " " not in names.native(person)
        assert names.roman(person).startswith(family.romans[0])


def test_one_chinese_name_is_spelt_by_three_schemes() -> None:
    wanted = ("Chen", "Ch'en", "Chan")
    for code, first in (("CHINESE", 0), ("CHINESE_TAIWAN", 1), ("CANTONESE", 2)):
        parts = {part for shape in culture(code).shapes["male"] for part in shape.wheels[0]}
        found = next(part for part in parts if part.native in ("陈", "陳"))
        assert found.romans[0] == wanted[first]
        assert set(found.romans) == set(wanted)


def test_where_there_are_no_family_names_the_father_takes_their_place() -> None:
    for person in people("ETHIOPIAN", 20):
        given, between, family = names.split(person.name)
        assert len(given) == 1
        assert between == ()
        assert len(family) >= 1


@pytest.mark.parametrize(
    ("script", "native", "wanted"),
    [
        ("russian", "Щербаков", ("Shcherbakov", "Shcherbakov", "Chtcherbakov", "Schtscherbakow")),
        ("ukrainian", "Євгеній", ("Yevhenii", "Yevgeniy", "Jewhenij")),
        ("greek", "Παπαδόπουλος", ("Papadopoulos", "Papadopoulos", "Papadopulos")),
        ("bulgarian", "Желязков", ("Zhelyazkov", "Jeliazkov", "Scheljaskow")),
        ("georgian", "გიორგაძე", ("Giorgadze", "Giorgadze", "Giorgadze")),
        ("armenian", "Պետրոսյան", ("Petrosyan", "Bedrosian", "Petrosian")),
    ],
)
def test_romanisation_follows_the_scheme(script: str, native: str, wanted: tuple[str, ...]) -> None:
    assert tuple(scheme(native) for scheme in schemes(script)) == wanted


def test_plain_letters_keep_every_letter() -> None:
    assert plain("Łukasz Şükrü Ødegård Straße Ọlábísí") == "Lukasz Sukru Odegard Strasse Olabisi"
