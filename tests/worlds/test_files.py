"""Files: streams of the length asked for, in flat memory, that an import takes."""

import csv
import io
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from alcyon.ontology.choices import choice_table
from alcyon.ontology.drafts import draft_from
from alcyon.ontology.schemata import schema
from alcyon.worlds.files import COLUMNS, case_header, cases, rows, write_csv
from alcyon.worlds.registers import REGISTER, register, write_register
from alcyon.worlds.world import World

PROPERTIES = (
    "name", "birthDate", "gender", "nationality", "passportNumber", "passportCountry", "phone",
    "address", "profession", "notes",
)  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 199, 1000])
def test_a_register_has_as_many_lines_as_asked_for(count: int) -> None:
    lines = list(register(World(seed=2, persons=1000), count))
    assert len(lines) == count
    assert all(len(line) == len(REGISTER) for line in lines)
    assert len({line[0] for line in lines}) == count


def test_a_register_keeps_some_names_in_their_own_script_when_asked() -> None:
    world = World(seed=2, persons=2000)
    assert all(line[1].isascii() for line in register(world, 2000, native=0))
    foreign = sum(not line[1].isascii() for line in register(world, 2000, native=30))
    assert 300 < foreign < 600


def test_a_written_register_reads_back_line_by_line() -> None:
    file, world = io.StringIO(newline=""), World(seed=2, persons=300)
    write_register(world, 300, file)
    file.seek(0)
    header, *lines = csv.reader(file)
    assert tuple(header) == REGISTER
    assert [tuple(line) for line in lines] == list(register(world, 300))


def test_every_row_of_ten_columns_is_a_person_that_the_ontology_accepts() -> None:
    assert len(COLUMNS) == len(PROPERTIES) == 10
    for row in rows(6, 600):
        draft_from("Person", dict(zip(PROPERTIES, row, strict=True)))
        assert "invented world" in row[-1]


def test_headers_of_the_rows_are_among_the_synonyms_of_the_ontology() -> None:
    known = {
        header.lower()
        for prop in schema("Person").properties.values()
        for header in (prop.label(), *prop.headers)
    }
    assert [column for column in COLUMNS if column not in known] == []


def test_cases_stand_under_the_field_names_of_the_standard() -> None:
    header = case_header()
    assert header[0] == "con_Consent"
    assert len(header) == 31
    lines = list(cases(6, 120))
    assert len(lines) == 120
    assert all(len(line) == len(header) for line in lines)
    assert len({line[header.index("cas_IncomingReferralDetails")] for line in lines}) == 120


def test_a_line_of_a_case_becomes_a_protected_person_under_the_standards_own_names() -> None:
    person = schema("Person")
    known = {name: name for name in person.properties}
    for name, prop in person.properties.items():
        known |= {header: name for header in prop.headers}
    for line in cases(3, 100):
        values: dict[str, list[str]] = {}
        for header, text in zip(case_header(), line, strict=True):
            listed = person.properties[known[header]].choices is not None
            values.setdefault(known[header], []).extend(text.split() if listed else [text])
        draft_from("Person", values)


@pytest.mark.parametrize(
    ("field", "list_name"),
    [
        ("vic_MethodOfRecruitment", "htcds_recruitment_method"),
        ("vic_TraffickingStatus", "htcds_trafficking_status"),
        ("vic_TraffickingStatusDecisionMakingOrg", "htcds_decider"),
        ("vic_Methods_of_Control", "htcds_means_of_control"),
        ("vic_TypeOfExploitation", "htcds_exploitation"),
        ("vic_TypeOfSexExploitation", "htcds_sex_exploitation"),
        ("cas_Status", "htcds_case_status"),
    ],
)
def test_options_of_cases_are_those_of_the_standard(field: str, list_name: str) -> None:
    known = set(choice_table(list_name).codes)
    at = case_header().index(field)
    used = {option for line in cases(6, 150) for option in line[at].split()}
    assert used != set()
    assert used <= known


def test_a_file_of_cases_reads_back() -> None:
    file = io.StringIO(newline="")
    write_csv(case_header(), cases(1, 5), file)
    file.seek(0)
    assert len(list(csv.reader(file))) == 6


def peak(lines: Iterator[object]) -> int:
    tracemalloc.start()
    for _ in lines:
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_memory_stays_flat_however_long_the_stream() -> None:
    list(register(World(seed=3, persons=2_000), 2_000))  # inventories are made once
    short = peak(register(World(seed=3, persons=2_000), 2_000))
    long = peak(register(World(seed=3, persons=20_000), 20_000))
    assert long < short + 4_000_000  # the cache of calendar days, at most


def test_people_are_made_far_faster_than_ten_thousand_a_second() -> None:
    list(World(seed=3, persons=5_000).people())
    begun = time.process_time()
    for _ in World(seed=3, persons=50_000).people():
        pass
    assert 50_000 / (time.process_time() - begun) > 10_000
