"""Machine-readable lines, with the `mrz` package as an outside witness to our check digits."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mrz.checker.mrva import MRVACodeChecker
from mrz.checker.mrvb import MRVBCodeChecker
from mrz.checker.td1 import TD1CodeChecker
from mrz.checker.td2 import TD2CodeChecker
from mrz.checker.td3 import TD3CodeChecker
from mrz.generator.mrva import MRVACodeGenerator
from mrz.generator.mrvb import MRVBCodeGenerator
from mrz.generator.td1 import TD1CodeGenerator
from mrz.generator.td2 import TD2CodeGenerator
from mrz.generator.td3 import TD3CodeGenerator

from alcyon.kernel.errors import Invalid
from alcyon.ontology import caption, draft_from, identifiers
from alcyon.ontology.types.mrz import SIGNS, check_digit, read_mrz
from tests.ontology.types.asking import cleaned, refused

# The specimens of ICAO Doc 9303, parts 5 to 7
PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
)
CARD = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
LARGE_CARD = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
VISA_A = (
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
)
VISA_B = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"
SPECIMENS = {"TD3": PASSPORT, "TD1": CARD, "TD2": LARGE_CARD, "MRV-A": VISA_A, "MRV-B": VISA_B}
CHECKERS = {
    "TD3": TD3CodeChecker,
    "TD1": TD1CodeChecker,
    "TD2": TD2CodeChecker,
    "MRV-A": MRVACodeChecker,
    "MRV-B": MRVBCodeChecker,
}

names = st.text(string.ascii_uppercase, min_size=1, max_size=8)
numbers = st.text(string.ascii_uppercase + string.digits, min_size=4, max_size=9)
days = st.dates().map(lambda day: day.strftime("%y%m%d"))
people = st.fixed_dictionaries(
    {
        "surname": names,
        "given_names": names,
        "document_number": numbers,
        "nationality": st.sampled_from(["UTO", "FRA", "D", "MAR", "GBR"]),
        "birth_date": days,
        "sex": st.sampled_from(["M", "F"]),
        "expiry_date": days,
    }
)
LAYOUTS = {
    "TD3": (TD3CodeGenerator, "P"),
    "TD2": (TD2CodeGenerator, "I"),
    "TD1": (TD1CodeGenerator, "I"),
    "MRV-A": (MRVACodeGenerator, "V"),
    "MRV-B": (MRVBCodeGenerator, "V"),
}


@pytest.mark.parametrize("layout", SPECIMENS)
def test_the_specimens_of_icao_are_read(layout: str) -> None:
    found = read_mrz(SPECIMENS[layout])
    assert found.layout == layout
    assert (found.surname, found.given_names) == ("ERIKSSON", "ANNA MARIA")
    assert found.issuer == "UTO"
    assert found.gender == "FEMALE"
    assert not found.names_cut


def test_the_passport_says_everything_it_knows() -> None:
    found = read_mrz(PASSPORT)
    assert found.number == "L898902C3"
    assert found.birth_date == "1974-08-12"
    assert found.expiry_date == "2012-04-15"
    assert found.personal_number == "ZE184226B"
    assert found.type == "PASSPORT"


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=60)
@given(person=people)
def test_what_another_program_writes_we_read(layout: str, person: dict[str, str]) -> None:
    generator, kind = LAYOUTS[layout]
    text = str(generator(document_type=kind, country_code="UTO", **person, force=True))
    found = read_mrz(text)
    assert found.layout == layout
    assert found.surname == person["surname"]
    assert found.number == person["document_number"]
    assert found.birth_date[2:].replace("-", "") == person["birth_date"]


@pytest.mark.parametrize("layout", SPECIMENS)
def test_the_other_program_and_we_find_the_same_wrong_digits(layout: str) -> None:
    """Every digit of every specimen is changed once; both must say yes or no alike."""
    text, checker = SPECIMENS[layout], CHECKERS[layout]
    compared = 0
    for at, sign in enumerate(text):
        if not sign.isdigit():
            continue
        changed = text[:at] + str((int(sign) + 1) % 10) + text[at + 1 :]
        try:
            read_mrz(changed)
            ours = True
        except Invalid:
            ours = False
        compared += 1
        assert ours == bool(checker(changed))
    assert compared > 10


@given(st.text(SIGNS + "<", max_size=40))
def test_a_check_digit_is_a_digit(text: str) -> None:
    assert check_digit(text) in string.digits
    assert check_digit(text + "<") == check_digit(text)


@pytest.mark.parametrize(
    ("changed", "field", "line", "position", "expected", "found"),
    [
        ("L898902C36UTO7408132F1204159ZE184226B<<<<<10", "BIRTH_DATE", "2", "20", "3", "2"),
        ("L898902C46UTO7408122F1204159ZE184226B<<<<<10", "NUMBER", "2", "10", "7", "6"),
        ("L898902C36UTO7408122F1204169ZE184226B<<<<<10", "EXPIRY_DATE", "2", "28", "0", "9"),
        ("L898902C36UTO7408122F1204159ZE184226C<<<<<10", "OPTIONAL", "2", "43", "2", "1"),
        ("L898902C36UTO7408122F1204159ZE184226B<<<<<11", "COMPOSITE", "2", "44", "0", "1"),
    ],
)
def test_a_wrong_digit_names_its_field_place_and_the_digit_that_fits(
    changed: str, field: str, line: str, position: str, expected: str, found: str
) -> None:
    problem = refused("mrz", PASSPORT.partition("\n")[0] + "\n" + changed)
    assert problem.code == "mrz-check-digit"
    facts = dict(problem.facts)
    assert facts == {
        "field": f"@mrz_fields:{field}",
        "line": line,
        "position": position,
        "expected": expected,
        "found": found,
    }
    assert f"{expected} would fit" in problem.mend


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("P<UTO", "mrz-lines"),
        ("", "mrz-lines"),
        ("a\nb\nc\nd", "mrz-lines"),
        (PASSPORT[:-1], "mrz-line-length"),
        (PASSPORT.replace("<<<<\nL8", "<<<\nL8"), "mrz-line-length"),
        (PASSPORT.replace("ERIKSSON", "ERIKSS*N"), "mrz-sign"),
        (PASSPORT.replace("UTOERI", "QQQERI"), "mrz-state"),
        (PASSPORT.replace("L898902C36UTO740812", "L898902C36UTO74O812"), "mrz-check-digit"),
    ],
)
def test_what_is_wrong_with_the_lines_is_said(text: str, code: str) -> None:
    assert refused("mrz", text).code == code


def test_a_date_that_does_not_exist_is_said() -> None:
    line = "L898902C36UTO7413122F1204159ZE184226B<<<<<10"
    digits = line[13:19]
    line = line[:19] + check_digit(digits) + line[20:]
    line = line[:43] + check_digit(line[0:10] + line[13:20] + line[21:43])
    assert refused("mrz", PASSPORT.partition("\n")[0] + "\n" + line).code == "mrz-date"


@pytest.mark.parametrize(
    "pasted",
    [
        PASSPORT.replace("\n", ""),
        PASSPORT.replace("\n", "\r\n"),
        PASSPORT.lower(),
        " " + PASSPORT.replace("<<ANNA", " < < ANNA") + "\n\n",
        PASSPORT.replace("<<", "«"),
    ],
)
def test_lines_are_read_as_they_are_pasted(pasted: str) -> None:
    assert cleaned("mrz", pasted).clean == PASSPORT


# Specimens with numbers of more than nine signs: ICAO Doc 9303 part 5, and the Belgian card as the
# register of documents of the Council of the EU shows it (PRADO, BEL-BO-11005)
LONG = (
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
)
BELGIAN = (
    "IDBEL600001795<0152<<<<<<<<<<<\n1301014F2311207BEL130101987398\nSPECIMEN<<SPECIMEN<<<<<<<<<<<<"
)


def test_a_long_number_of_a_card_runs_on() -> None:
    assert read_mrz(LONG).number == "D23145890734"


def test_the_filler_inside_a_long_number_is_not_part_of_it() -> None:
    assert read_mrz(BELGIAN).number == "600001795015"


def test_a_wrong_digit_of_a_long_number_is_named_at_its_place() -> None:
    problem = refused("mrz", LONG.replace("7349", "7348"))
    facts = dict(problem.facts)
    assert (facts["line"], facts["position"], facts["expected"]) == ("1", "19", "9")


def test_a_number_of_nine_signs_whose_check_digit_is_missing_is_wrong() -> None:
    assert refused("mrz", CARD.replace("D231458907", "D23145890<")).code == "mrz-check-digit"


def test_an_empty_field_may_leave_its_check_digit_out() -> None:
    line = "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<<0"
    for digit in "<0":
        changed = line[:42] + digit
        changed += check_digit(changed[0:10] + changed[13:20] + changed[21:43])
        assert read_mrz(PASSPORT.partition("\n")[0] + "\n" + changed).personal_number == ""
    filled = "L898902C36UTO7408122F1204159ZE184226B<<<<<<"
    filled += check_digit(filled[0:10] + filled[13:20] + filled[21:43])
    assert refused("mrz", PASSPORT.partition("\n")[0] + "\n" + filled).code == "mrz-check-digit"


def test_an_unknown_day_of_birth_is_a_partial_date() -> None:
    line = "L898902C36UTO7408<<2F1204159ZE184226B<<<<<10"
    line = line[:19] + check_digit(line[13:19]) + line[20:]
    line = line[:43] + check_digit(line[0:10] + line[13:20] + line[21:43])
    assert read_mrz(PASSPORT.partition("\n")[0] + "\n" + line).birth_date == "1974-08"


def test_a_name_that_fills_its_field_may_be_cut() -> None:
    first = "P<UTO" + ("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<KRA" + "S" * 10)[:39]
    text = first + "\n" + PASSPORT.partition("\n")[2]
    assert "mrz-names-cut" in cleaned("mrz", text).notes


def test_germany_has_one_letter_and_the_un_in_kosovo_its_own() -> None:
    for letters, country in (("D<<", "DE"), ("RKS", "XK"), ("UNK", "XK"), ("XXA", "XXA")):
        text = PASSPORT.replace("P<UTO", "P<" + letters)
        assert read_mrz(text).issuer == country


def test_a_paste_fills_the_document() -> None:
    draft = draft_from("IdentityDocument", {"mrz": PASSPORT})
    assert draft.first("number") == "L898902C3"
    assert draft.first("holderName") == "ERIKSSON ANNA MARIA"
    assert draft.first("type") == "PASSPORT"
    assert all("from-mrz" in value.notes for value in draft.values[1:])
    assert "century-assumed" in draft.all("birthDate")[0].notes
    assert ("DOCUMENT", "UTO:L898902C3") in identifiers(draft)
    assert caption(draft.schema, draft.values) == "UTO L898902C3"


def test_a_number_that_differs_from_the_lines_stays_beside_them() -> None:
    draft = draft_from(
        "IdentityDocument", {"mrz": PASSPORT, "number": "L898902C4", "country": "UTO"}
    )
    assert [value.clean for value in draft.all("number")] == ["L898902C4", "L898902C3"]
    assert "differs-from-given" in draft.all("number")[1].notes
    assert len(draft.all("country")) == 1
