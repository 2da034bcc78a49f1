"""Own files: a bad row is told by file, line and column, and the others are kept."""

from pathlib import Path

import pytest

from alcyon.measuring.files import Faults, FileUnusable, questions, read_rows, read_truth
from alcyon.measuring.folder import Inputs
from alcyon.measuring.rows import Question, Row, birth_of, text_of

HEADER = "id,name,birth_date,gender,nationality,document_number\n"


@pytest.fixture
def faults() -> Faults:
    return Faults(lambda _: None)


def rows(text: str, faults: Faults, header: str = HEADER) -> list[Row]:
    return list(read_rows("R.csv", (header + text).splitlines(keepends=True), faults))


def test_a_good_file_is_read_whole(faults: Faults) -> None:
    found = rows(
        "1,Ana Lim,1987-05-04,F,ph,X1\n2,Ben Lim,1987-05,,,\n3,C,1987,,,\n4,D,,,,\n", faults
    )
    assert [row.birth for row in found] == [(1987, 5, 4), (1987, 5, 0), (1987, 0, 0), (0, 0, 0)]
    assert found[0] == Row("1", "Ana Lim", (1987, 5, 4), "f", "PH", "X1")
    assert faults.count == 0


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("2,Ben,1987-13-01,,,", "R.csv, line 3, column birth_date: “1987-13-01” is not a date."),
        ("2,Ben,04/05/1987,,,", "R.csv, line 3, column birth_date: “04/05/1987” is not a date."),
        ("2,,1987,,,", "R.csv, line 3, column name: it is empty."),
        (",Ben,1987,,,", "R.csv, line 3, column id: it is empty."),
        ("1,Ben,1987,,,", "R.csv, line 3, column id: “1” stood before."),
        ("2,Ben", "R.csv, line 3, column id: there are 2 columns, and 6 are needed."),
        ("2," + "B" * 1001 + ",,,,", "R.csv, line 3, column name: a name of 1001 characters."),
    ],
)
def test_a_bad_row_is_told_and_the_others_are_kept(bad: str, said: str, faults: Faults) -> None:
    found = rows(f"1,Ana,1987,,,\n{bad}\n3,Cara,1990,,,\n", faults)
    assert [row.id for row in found] == ["1", "3"]
    assert [str(fault).startswith(said) for fault in faults.kept] == [True]
    assert faults.kept[0].mend != ""


def test_the_line_is_right_behind_a_name_with_a_line_break(faults: Faults) -> None:
    found = rows('1,"Ana\nLim",1987,,,\n2,Ben,1,,,\n', faults)
    assert found[0].name == "Ana Lim"
    assert faults.kept[0].line == 4


def test_columns_may_stand_in_any_order_and_some_may_be_missing(faults: Faults) -> None:
    found = rows("Ana,1987,7\n", faults, header="\ufeffName,birth_date,ID\n")
    assert found == [Row("7", "Ana", (1987, 0, 0), "", "", "")]


def test_a_file_without_names_is_refused(faults: Faults) -> None:
    with pytest.raises(FileUnusable, match=r"R\.csv, line 1: there is no column name"):
        rows("1,2\n", faults, header="id,birth_date\n")


def test_only_the_first_faults_are_told_but_all_are_counted() -> None:
    told: list[str] = []
    faults = Faults(told.append, most=3)
    rows("".join(f"{n},,,,,\n" for n in range(10)), faults)
    assert faults.count == 10
    assert len(faults.kept) == 3
    assert len(told) == 4


def test_truth_says_none_one_or_several(faults: Faults) -> None:
    lines = ["query_id,record_id\n", "a,1\n", "a,2\n", "b,\n", "b,3\n", ",4\n"]
    assert read_truth("T.csv", lines, faults) == {"a": ("1", "2"), "b": ()}
    assert [(fault.line, fault.column) for fault in faults.kept] == [
        (5, "record_id"),
        (6, "query_id"),
    ]


def test_a_query_of_which_nothing_is_said_is_left_out(faults: Faults) -> None:
    lines = [HEADER, "a,Ana,,,,\n", "b,Ben,,,,\n"]
    found = list(questions("Q.csv", lines, {"a": ("1",)}, faults))
    assert [one.asked.id for one in found] == ["a"]
    assert "“b”" in str(faults.kept[0])


def test_what_is_written_to_the_folder_comes_back_by_order_and_by_place(tmp_path: Path) -> None:
    inputs = Inputs(tmp_path)
    given = [
        Row(f"r{n}", name, (1980 + n, n % 13, 0), "male", "TH", "")
        for n, name in enumerate(["Ana", 'Q"uote, comma', "สมชาย", "Ana"])
    ]
    asked = [
        Question(given[2], ("r2", "r0"), "MATE", "THAI", ("TYPO", "INITIAL")),
        Question(given[0]),
        Question(given[1], ("gone",)),
    ]
    count, lost = inputs.write(iter(given), asked)
    assert (count, lost) == (4, ["r1"])
    assert list(inputs.rows()) == given
    assert [inputs.record(place) for place in range(4)] == given
    assert inputs.questions() == [asked[0]._replace(mates=("2", "0")), asked[1]]


@pytest.mark.parametrize("text", ["", "1987", "1987-05", "1987-05-04", "2000-02-29"])
def test_dates_are_read_as_they_are_written(text: str) -> None:
    assert text_of(birth_of(text)) == text


@pytest.mark.parametrize("text", ["1987-00", "2001-02-29", "87", "1987-5", "0000", "1987-05-04 "])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 – datetime has its own words for each
        birth_of(text)
