"""What people decided on pairs of ids: how it is read, and who is one person by it."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from extracts.decisions import decisions_of
from extracts.linkage import who_is_who
from schemas.records import Person
from schemas.refusal import BrokenFile, MissingColumn
from schemas.view import LinkDecision
from tests.cases import rows, typed
from tests.extracts.test_linkage import (
    DECISION,
    KEY,
    PAIR,
    SAME,
    WITHOUT_NAMES,
    archives,
    found,
    number_of_people,
    reasons,
)


def test_a_pair_that_a_person_parted_stays_apart_and_is_not_shown_again() -> None:
    seen = found(WITHOUT_NAMES, DECISION.format(decision="different"))
    assert (len(seen.identity.column("child_id").unique()), reasons(seen)) == (2, [])


def test_a_pair_that_a_person_joined_is_one_since_that_day() -> None:
    seen = found(PAIR.format(**SAME | {"ada": "Zoe"}), DECISION.format(decision="same"))
    assert seen.identity.column("link_known_on").to_pylist() == [date(2026, 8, 31), date(2026, 9, 15)]


@pytest.mark.parametrize(
    ("first", "second", "day", "people"),
    [
        ("different", "same", "2026-09-20", 1),
        ("same", "different", "2026-09-20", 2),
        ("same", "different", "2026-09-15", 2),
        ("different", "same", "2026-09-15", 2),
    ],
)
def test_of_two_decisions_on_a_pair_the_later_holds_and_of_one_day_that_it_is_two(
    first: str, second: str, day: str, people: int
) -> None:
    again = f"lbhf early_help 2 lbhf csc 1 {second} {day}"
    decided = DECISION.format(decision=first).rstrip() + f"\n    {again}"
    assert number_of_people(PAIR.format(**SAME | {"ada": "Zoe"}), decided) == people


def test_a_pair_parted_and_joined_again_is_one_since_it_was_joined_again() -> None:
    later = ("lbhf csc 1 lbhf early_help 2 same 2026-09-20", "lbhf csc 1 lbhf early_help 2 same 2026-09-25")
    decided = "\n    ".join([DECISION.format(decision="different").rstrip(), *later])
    seen = found(PAIR.format(**SAME | {"ada": "Zoe"}), decided)
    assert seen.identity.column("link_known_on").to_pylist() == [date(2026, 8, 31), date(2026, 9, 20)]


def test_a_decision_on_one_twin_does_not_join_the_other_to_the_same_one() -> None:
    twins = """
        system     | local_id | forename | surname | born_on    | sex | postcode | upn           | known_on   | told_by
        csc        | 1        | Tom      | Bram    | 2012-01-09 | M   | W6 0IC   | Z205200517105 | 2026-08-31 | people
        csc        | 2        | Wilfred  | Bram    | 2012-01-09 | M   | W6 0IC   | R205200120101 | 2026-08-31 | people
        early_help | 3        | -        | Bram    | 2012-01-09 | M   | W6 0IC   | -             | 2026-08-31 | people
        """
    decided = DECISION.format(decision="same").replace("early_help 2", "early_help 3")
    seen = found(twins, decided)
    child = {row["local_id"]: row["child_id"] for row in seen.identity.to_pylist()}
    assert (child["1"] == child["3"], child["2"] == child["3"]) == (True, False)


def test_a_decision_does_not_join_what_must_not_be_linked() -> None:
    told = "local_id kind known_on\n1 do_not_link 2026-08-31"
    assert number_of_people(PAIR.format(**SAME), DECISION.format(decision="same"), Restriction=told) == 2


def test_a_decision_counts_from_the_day_after_it_on(tmp_path: Path) -> None:
    names = ",".join(LinkDecision.columns())
    (tmp_path / "link_decisions.csv").write_text(f"{names}\nlbhf,csc,1,lbhf,csc,2,same,2026-09-15\n", encoding="utf-8")
    counted = [decisions_of(tmp_path).before(date(2026, 9, day)).num_rows for day in (15, 16)]
    assert counted == [0, 1]


@pytest.mark.parametrize(
    ("text", "refusal", "what"),
    [
        ("borough,system\nlbhf,csc\n", MissingColumn, "lacks decided_on"),
        ("{names}\nlbhf,csc,1,lbhf,csc,2,maybe,2026-09-15\n", BrokenFile, "1 of its rows .*row 2"),
        ("{names}\nlbhf,csc,1,lbhf,csc,2,same,\n", BrokenFile, "1 of its rows .*row 2"),
        ("{names}\n{good}\nlbhf,csc,1,lbhf,csc,2,same,01/10/2026\n", BrokenFile, "link_decisions.csv.*1 of .*row 3"),
    ],
    ids=["a column is absent", "neither same nor different", "no date", "a date of another form"],
)
def test_decisions_that_cannot_be_read_are_refused(
    tmp_path: Path, text: str, refusal: type[Exception], what: str
) -> None:
    told = text.format(names=",".join(LinkDecision.columns()), good="lbhf,csc,1,lbhf,csc,3,same,2026-09-15")
    (tmp_path / "link_decisions.csv").write_text(told, encoding="utf-8")
    with pytest.raises(refusal, match=what):
        decisions_of(tmp_path)


def decided(folder: Path, *lines: str, header: str = ",".join(LinkDecision.columns())) -> Path:
    (folder / "link_decisions.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return folder


def test_decisions_of_more_or_fewer_cells_than_the_header_are_told_by_their_places(tmp_path: Path) -> None:
    told = decided(tmp_path, "b,csc,1,b,csc,2,same,2026-09-15,not him", "b,csc,1,b,csc,3,same,2026-09-15", "b,csc,1,b")
    found = decisions_of(told)
    assert (found.ragged, found.told.column("row").to_pylist()) == ((2, 4), [3])


def test_a_decision_is_read_whatever_the_case_of_its_header_boroughs_systems_and_word(tmp_path: Path) -> None:
    header = " , ".join(LinkDecision.columns()).title()
    told = decided(tmp_path, "LBHF,CSC,H1,Lbhf,Early_Help,E1,Different,2026-09-15", header=header)
    assert list(decisions_of(told).before(date(2026, 9, 16)).to_pylist()[0].values())[:7] == [
        *("lbhf", "csc", "H1", "lbhf", "early_help", "E1", "different")
    ]


def test_decisions_of_an_id_that_no_record_has_are_told_by_their_places(tmp_path: Path) -> None:
    ids = pa.table([["LBHF"] * 2, ["csc", "early_help"], ["1", "2"]], names=["borough", "system", "local_id"])
    pairs = ("csc,1,lbhf,early_help,2", "csc,1,lbhf,early_help,9", "early_help,1,lbhf,early_help,2", "csc,1,x,csc,1")
    told = decided(tmp_path, *(f"lbhf,{pair},same,2026-09-15" for pair in pairs))
    assert decisions_of(told).of_no_id(ids) == [3, 4, 5]


def test_decisions_on_a_pair_that_contradict_each_other_on_one_day_are_told_by_their_places(tmp_path: Path) -> None:
    pairs = ("csc,1,b,csc,2,same,2026-09-15", "csc,2,b,csc,1,different,2026-09-15", "csc,1,b,csc,3,same,2026-09-15")
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one = decisions_of(decided(tmp_path / "one", *(f"b,{pair}" for pair in pairs)))
    other = decisions_of(decided(tmp_path / "other", "b,csc,3,b,csc,1,different,2026-09-15"))
    assert [told.of_one_day([one, other]) for told in (one, other)] == [[2, 4], []]
    assert one.of_one_day([one]) == [2]


def test_a_pair_is_joined_though_the_borough_s_folder_is_in_capitals() -> None:
    told = {
        record: table.set_column(table.column_names.index("borough"), "borough", pa.array(["LBHF"] * table.num_rows))
        for record, table in archives({Person: PAIR.format(**SAME | {"ada": "Zoe"})}).items()
    }
    decided_on = typed(LinkDecision.arrow(), rows(DECISION.format(decision="same")))
    seen = who_is_who(told, KEY, decided_on, 0.98, 0.5)
    assert len(seen.identity.column("child_id").unique()) == 1
