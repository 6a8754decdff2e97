"""What is read of a file: whatever its case, order, encoding, dates and spellings; and what is set aside."""

from pathlib import Path

import pyarrow.compute as pc
import pytest

from extracts.files import Extract, read_extract
from extracts.judging import judge
from extracts.manifest import Manifest, read_manifest
from extracts.quality.table import quality, to_fix
from extracts.spelling import code_of
from schemas.codes import (
    EH_CONTACT_OUTCOME,
    FACTOR,
    LEGAL_STATUS,
    OUTCOME_GROUP,
    PLACEMENT,
    REFERRAL_SOURCE,
    SEX,
    CodeList,
)
from schemas.records import Address, CareEpisode, EhContact, EhEpisode, Membership, Offence, Person, Restriction, Uasc
from schemas.refusal import BadManifest, BrokenFile
from tests.cases import drawn, rows

DAY = "2026-09-01"
MANIFEST = f"""la_code: "205"
la_name: "Hammersmith and Fulham"
extract_date: "{DAY}"
covers: {{cin_census: [{{from: "2015-04-01", to: "2026-08-31"}}]}}
"""
CENSUS = "<Message><Header><CollectionDetails><Year>2027</Year></CollectionDetails></Header></Message>"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n"
CONTACTS = "contact_id,person_id,contact_date,recorded_date,source,reason,outcome\n"
IDENTIFIERS = "system,local_id,master_id,upn,former_upn,nhs_number,date_of_birth\n"


def read(folder: Path, files: dict[str, str | bytes]) -> Extract:
    """The extract of `files` beside an empty census and looked-after return."""
    required = {"cin_census/2027.xml": CENSUS, "ssda903/2027/episodes.csv": EPISODES, "manifest.yaml": MANIFEST}
    for name, content in (required | files).items():
        path = folder / DAY / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_extract(folder / DAY, read_manifest(folder / DAY))


def contacts(folder: Path, lines: str) -> Extract:
    return read(folder, {"early_help/contacts.csv": CONTACTS + lines})


def rules(extract: Extract) -> list[tuple[int, str]]:
    return [(row["row"], row["rule"]) for row in extract.quarantined().to_pylist()]


# a file is what its headers say


def test_headers_are_read_in_any_case_and_order_and_others_ignored(tmp_path: Path) -> None:
    text = "Outcome,CONTACT_DATE,worker,Person_ID,contact_id\nadvice,2026-01-02,somebody,E1,C1\n"
    found = read(tmp_path, {"odd name.csv": text}).rows(EhContact)
    assert drawn(found, "record_id local_id happened_on outcome") == rows(
        "record_id local_id happened_on outcome\nC1 E1 2026-01-02 advice"
    )


def test_a_file_of_no_known_kind_is_named_and_stops_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, {"notes.csv": "this,that\n1,2\n", "read me.txt": "hello"}).unread == {
        "notes.csv": "its columns are those of no table that is known",
        "read me.txt": "it is no CSV, no .xlsx and no XML",
    }


def test_a_source_that_is_absent_is_no_source_without_records(tmp_path: Path) -> None:
    assert EhContact not in read(tmp_path, {}).checked


# encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_a_file_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = (CONTACTS + "C1,E1,2026-01-02,,2A,Zoë’s school,advice\n").encode(encoding)
    found = read(tmp_path, {"early_help/contacts.csv": text}).rows(EhContact)
    assert drawn(found, "record_id | reason") == rows("record_id | reason\nC1 | Zoë’s school")


def test_a_file_that_says_it_is_utf_8_and_is_not_is_refused_with_the_place(tmp_path: Path) -> None:
    text = (CONTACTS + "C1,E1,2026-01-02,,2A,,advice\n").encode("utf-8-sig")
    text += "C2,E1,2026-01-02,,2A,Zoë,advice\n".encode("windows-1252")
    with pytest.raises(BrokenFile, match=r"contacts.csv near line 3: it begins with the mark of UTF-8"):
        read(tmp_path, {"early_help/contacts.csv": text})


def test_a_first_line_longer_than_any_header_is_refused_as_that(tmp_path: Path) -> None:
    text = ",".join(f"column {n}" for n in range(10_000))
    with pytest.raises(BrokenFile, match="its first line is longer than any header"):
        read(tmp_path, {"early_help/contacts.csv": f"{text}\n"})


def test_windows_line_ends_are_no_part_of_a_value(tmp_path: Path) -> None:
    text = (CONTACTS + "C1,E1,2026-01-02,,2A,,advice\n").replace("\n", "\r\n")
    found = read(tmp_path, {"early_help/contacts.csv": text}).rows(EhContact)
    assert drawn(found, "outcome") == rows("outcome\nadvice")


def test_a_line_end_within_quotes_is_part_of_a_value(tmp_path: Path) -> None:
    found = contacts(tmp_path, 'C1,E1,2026-01-02,,2A,"one\ntwo",advice\n').rows(EhContact)
    assert found.column("reason").to_pylist() == ["one\ntwo"]


# dates and sentinels


@pytest.mark.parametrize("day", ["2026-02-01", "01/02/2026", "2026-02-01T09:30:00", " 2026-02-01 "])
def test_a_date_is_read_in_the_orders_that_are_accepted(tmp_path: Path, day: str) -> None:
    assert drawn(contacts(tmp_path, f"C1,E1,{day},,2A,,\n").rows(EhContact), "happened_on") == rows(
        "happened_on\n2026-02-01"
    )


@pytest.mark.parametrize("sentinel", ["1900-01-01", "9999-12-31", "SSD_PH", "-1", "#MULTIVALUE", "", "  "])
def test_a_sentinel_is_read_as_empty(tmp_path: Path, sentinel: str) -> None:
    found = contacts(tmp_path, f"C1,E1,2026-01-02,,{sentinel},,\n").rows(EhContact)
    assert drawn(found, "source_code") == rows("source_code\n-")


def test_sentinels_are_counted(tmp_path: Path) -> None:
    extract = contacts(tmp_path, "C1,E1,2026-01-02,9999-12-31,-1,SSD_PH,advice\nC2,E1,2026-01-02,,,,advice\n")
    assert extract.checked[EhContact].sentinel_count == 3


# spellings


@pytest.mark.parametrize(
    ("spelling", "codes", "code"),
    [
        ("2A", REFERRAL_SOURCE, "2A"),
        ("2a", REFERRAL_SOURCE, "2A"),
        ("2A: Schools", REFERRAL_SOURCE, "2A"),
        ("2A - Schools", REFERRAL_SOURCE, "2A"),
        ("Schools", REFERRAL_SOURCE, "2A"),
        ("Family member, relative or carer", REFERRAL_SOURCE, "1A"),
        ("10", REFERRAL_SOURCE, "10"),
        ("1", REFERRAL_SOURCE, None),
        ("the neighbours' cat", REFERRAL_SOURCE, None),
        ("6 Police", REFERRAL_SOURCE, "6"),
        ("2A-Playgroups", REFERRAL_SOURCE, "2A"),
        ("2A (Schools)", REFERRAL_SOURCE, "2A"),
        ("2A: 3B", REFERRAL_SOURCE, None),
        ("6 month review by school", REFERRAL_SOURCE, "2A"),
        ("6-month review", REFERRAL_SOURCE, None),
        ("8 year old", REFERRAL_SOURCE, None),
        ("F to M", SEX, None),
        ("F: female", SEX, "F"),
        ("Community Resolution", OUTCOME_GROUP, "Diversion"),
        ("COMMUNITY_RESOLUTION", OUTCOME_GROUP, "Diversion"),
        ("Community (statutory)", OUTCOME_GROUP, "Community"),
        ("Diversion (Other)", OUTCOME_GROUP, "Diversion"),
        ("Custody Triage", OUTCOME_GROUP, None),
        ("EH offered", EH_CONTACT_OUTCOME, "eh_offered"),
        ("1", SEX, "M"),
        ("Female", SEX, "F"),
        ("1 - Male", SEX, "M"),
        ("Female (F)", SEX, "F"),
        ("Interim order of care [C1]", LEGAL_STATUS, "C1"),
        ("[C1] Interim order of care", LEGAL_STATUS, "C1"),
        ("24a", FACTOR, "24A"),
        ("u6", PLACEMENT, "U6"),
    ],
)
def test_a_local_spelling_stands_for_a_code(spelling: str, codes: CodeList, code: str | None) -> None:
    assert code_of(spelling, codes) == code


def test_a_spelling_that_stands_for_no_code_is_kept_and_counted(tmp_path: Path) -> None:
    extract = contacts(tmp_path, "C1,E1,2026-01-02,,2A,,maybe\nC2,E1,2026-01-02,,Schools,,maybe\n")
    assert extract.checked[EhContact].unmapped["outcome"] == {"maybe": 2}
    assert drawn(extract.rows(EhContact), "source_code outcome") == rows("source_code outcome\n2A maybe\n2A maybe")


def test_only_a_permanent_pupil_number_is_kept(tmp_path: Path) -> None:
    upns = {"Z205200517105": "Z205200517105", "z205200517105": "Z205200517105", "UN4": None, "Z20520051710A": None}
    upns |= {"Z 205-2005\u00a017105": "Z205200517105"}
    lines = "".join(f"csc,{n},,{upn},,,2012-01-01\n" for n, upn in enumerate(upns))
    found = read(tmp_path, {"people/identifiers.csv": IDENTIFIERS + lines}).rows(Person)
    assert found.sort_by("local_id").column("upn").to_pylist() == list(upns.values())


def test_a_step_down_is_kept_without_the_id_it_names(tmp_path: Path) -> None:
    header = (
        "episode_id,person_id,start_date,end_date,level,family_id,end_reason,recorded_date,step_down_from_referral_id\n"
    )
    lines = "EE1,E1,2026-01-02,,targeted,,,,H1/2025-11-01\nEE2,E1,2026-03-02,,targeted,,,,\n"
    found = read(tmp_path, {"early_help/episodes.csv": header + lines}).rows(EhEpisode)
    assert drawn(found, "record_id is_step_down") == rows("record_id is_step_down\nEE1 yes\nEE2 no")


STEPPED = "episode_id,person_id,start_date,step_down_from_referral_id\n"


@pytest.mark.parametrize("nothing", ["SSD_PH", "-1", "N/A", "NULL", "#N/A", "#MULTIVALUE", "1900-01-01", "' '", ""])
def test_what_stands_for_nothing_is_no_step_down(tmp_path: Path, nothing: str) -> None:
    line = f"EE1,E1,2026-01-02,{nothing.strip(chr(39))}\n"
    extract = read(tmp_path, {"early_help/episodes.csv": STEPPED + line})
    assert drawn(extract.rows(EhEpisode), "is_step_down") == rows("is_step_down\nno")
    assert extract.checked[EhEpisode].sentinel_count == bool(nothing.strip("' "))


def test_of_an_export_without_the_column_no_step_down_is_known(tmp_path: Path) -> None:
    line = "EE1,E1,2026-01-02\n"
    files = {
        "early_help/one.csv": STEPPED.replace(",step_down_from_referral_id", "") + line,
        "early_help/two.csv": STEPPED + line.replace("EE1", "EE2").replace("\n", ",H1/2025-11-01\n"),
    }
    found = read(tmp_path, files).rows(EhEpisode)
    assert drawn(found, "record_id is_step_down") == rows("record_id is_step_down\nEE1 -\nEE2 yes")


# rows that cannot be believed are set aside, each under the first rule that it breaks


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("C1,,2026-01-02,,,,", "no_id"),
        (",E1,2026-01-02,,,,", "no_key"),
        ("C1,E1,31/02/2026,,,,", "bad_date"),
        ("C1,E1,,,,,", "no_start"),
        ("C1,E1,9999-12-31,,,,", "no_start"),
        ("C1,E1,2026-09-01,,,,", "after_extract"),
        ("C1,E1,2026-01-02,,", "ragged"),
    ],
)
def test_a_row_is_set_aside(tmp_path: Path, line: str, rule: str) -> None:
    extract = contacts(tmp_path, f"C0,E1,2026-01-02,,,,\n{line}\n")
    assert (rules(extract), extract.rows(EhContact).num_rows) == ([(3, rule)], 1)


def test_of_a_row_that_stands_twice_the_second_is_set_aside(tmp_path: Path) -> None:
    extract = contacts(tmp_path, "C1,E1,2026-01-02,,,,advice\n" * 2)
    assert (rules(extract), extract.rows(EhContact).num_rows) == ([(3, "duplicate")], 1)


def test_of_two_rows_of_one_event_that_differ_the_second_contradicts_the_first(tmp_path: Path) -> None:
    extract = contacts(tmp_path, "C1,E1,2026-01-02,,,,advice\nC1,E1,2026-01-02,,,,nfa\n")
    kept = extract.rows(EhContact).column("outcome").to_pylist()
    assert (rules(extract), kept) == ([(3, "contradicted")], ["advice"])


def reasons(extract: Extract) -> list[str]:
    return [row["reason"] for row in extract.quarantined().to_pylist()]


def test_a_date_that_cannot_be_read_is_told_with_its_column_as_the_file_writes_it(tmp_path: Path) -> None:
    text = "Episode_ID,Person_ID,START_date,End_Date\nE1,P1,2026-01-02,soon\nE2,P1,then,soon\n"
    extract = read(tmp_path, {"early_help/episodes.csv": text})
    assert reasons(extract) == ["End_Date: a date cannot be read", "START_date, End_Date: a date cannot be read"]
    assert to_fix(extract, judge(extract))["says"].to_pylist() == reasons(extract)


def test_a_row_that_is_set_aside_takes_no_other_of_its_key_with_it(tmp_path: Path) -> None:
    extract = contacts(tmp_path, "C1,E1,31/02/2026,,,,advice\nC1,E1,02/01/2026,,,,advice\n")
    assert (rules(extract), extract.rows(EhContact).num_rows) == ([(2, "bad_date")], 1)


def test_a_row_of_too_many_cells_is_read_and_set_aside(tmp_path: Path) -> None:
    extract = contacts(tmp_path, "C1,E1,2026-01-02,,,,advice\nC2,E1,2026-01-02,,,,advice,,\n")
    nothing = {record: record.archived().empty_table() for record in extract.checked}
    counts = quality(extract, judge(extract), nothing, {}).to_pylist()
    told = {
        measure: sum(one["count"] for one in counts if (one["measure"], one["record"]) == (measure, "EhContact"))
        for measure in ("read", "quarantined")
    }
    assert told == {"read": 2, "quarantined": 1}


TWICE = {
    "of less than a day, and one that goes on": ("01/05/2026 L1 01/05/2026", "01/05/2026 C1 -", "C1"),
    "open, and its closed copy": ("01/05/2026 C2 -", "01/05/2026 C2 09/06/2026", "C2 2026-06-09"),
    "of two ends": ("01/05/2026 C2 09/05/2026", "01/05/2026 C2 09/06/2026", "C2 2026-06-09"),
}


@pytest.mark.parametrize("turned", [False, True], ids=["as told", "turned"])
@pytest.mark.parametrize("case", TWICE)
def test_of_two_episodes_that_begin_on_one_day_the_one_that_holds_is_kept(
    tmp_path: Path, case: str, turned: bool
) -> None:
    *told, wanted = TWICE[case]
    lines = []
    for one in reversed(told) if turned else told:
        began, status, ended = one.replace("-", "").split(" ")
        lines.append(f"H1,{began},S,{status},N1,U6,PR1,{ended},{'X1' if ended else ''},\n")
    extract = read(tmp_path, {"ssda903/2027/episodes.csv": EPISODES + "".join(lines)})
    status, ended = (*wanted.split(), "-")[:2]
    kept = drawn(extract.rows(CareEpisode), "legal_status ended_on")
    assert kept == rows(f"legal_status ended_on\n{status} {ended}")
    assert [rule for _, rule in rules(extract)] == ["contradicted"]


HELP = "episode_id,person_id,start_date,end_date,level\n"


def test_of_two_rows_of_one_id_the_one_that_ended_is_kept(tmp_path: Path) -> None:
    lines = "E1,P1,2026-01-02,,targeted\nE1,P1,2026-01-02,2026-01-02,targeted\n"
    extract = read(tmp_path, {"early_help/episodes.csv": HELP + lines})
    assert (rules(extract), drawn(extract.rows(EhEpisode), "ended_on")) == (
        [(2, "contradicted")],
        rows("ended_on\n2026-01-02"),
    )


def test_an_episode_that_ends_before_it_begins_is_set_aside(tmp_path: Path) -> None:
    lines = "H1,02/05/2026,S,C2,N1,U6,PR1,01/05/2026,E4A,\nH2,01/05/2026,S,C2,N1,U6,PR1,01/05/2026,E4A,\n"
    extract = read(tmp_path, {"ssda903/2027/episodes.csv": EPISODES + lines})
    assert (rules(extract), extract.rows(CareEpisode).column("local_id").to_pylist()) == (
        [(2, "end_before_start")],
        ["H2"],
    )


def test_a_membership_without_a_family_is_set_aside(tmp_path: Path) -> None:
    header = "family_id,system,local_id,role,start_date,end_date,recorded_date\n"
    extract = read(tmp_path, {"people/family_members.csv": f"{header},csc,H1,child,2020-01-01,,\nF1,csc,H1,child,,,\n"})
    assert (rules(extract), extract.rows(Membership).num_rows) == ([(2, "no_value")], 1)


@pytest.mark.parametrize("day", ["2020-01-02", "02/01/2020", "2/1/2020", "2020-01-02T00:00:00", "2020-Jan-02"])
def test_an_undated_record_keeps_its_key_however_its_day_is_written(tmp_path: Path, day: str) -> None:
    members = f"family_id,system,local_id,role,start_date\nF1,csc,H1,child,{day}\nF1,csc,H2,child,\n"
    homes = f"system,local_id,postcode,uprn,start_date\ncsc,H1,AB1 2CD,7,{day}\n"
    extract = read(tmp_path, {"people/family_members.csv": members, "people/addresses.csv": homes})
    keys = [key for record in (Membership, Address) for key in extract.rows(record)["record_id"].to_pylist()]
    assert keys == ["F1|csc|H1|2020-01-02", "F1|csc|H2|", "csc|H1|7|AB1 2CD|2020-01-02"]


def test_a_system_may_be_spelt_in_other_ways_and_of_one_that_is_not_known_nobody_is_told(tmp_path: Path) -> None:
    lines = "Early Help,E1,,,,,2012-01-01\nEARLY-HELP,E2,,,,,2012-01-01\nMosaic,M1,,,,,2012-01-01\n"
    extract = read(tmp_path, {"people/identifiers.csv": IDENTIFIERS + lines})
    people = extract.rows(Person).filter(pc.equal(extract.rows(Person).column("told_by"), "people"))
    assert (people.column("system").to_pylist(), rules(extract)) == (["early_help"] * 2, [(4, "unknown_system")])


def test_a_restriction_of_no_system_is_set_aside(tmp_path: Path) -> None:
    lines = "system,local_id,kind,from_date,to_date,recorded_date\n,H1,erasure,,,\ncsc,H2,erasure,,,\n"
    extract = read(tmp_path, {"people/restrictions.csv": lines})
    assert (rules(extract), extract.rows(Restriction).num_rows) == ([(2, "no_value")], 1)


def test_a_restriction_may_begin_on_a_day_to_come(tmp_path: Path) -> None:
    text = "system,local_id,kind,from_date,to_date\ncsc,H1,objection,2026-12-01,\n"
    extract = read(tmp_path, {"people/restrictions.csv": text})
    assert (rules(extract), extract.rows(Restriction).num_rows) == ([], 1)


def test_a_seriousness_that_is_no_number_is_not_known(tmp_path: Path) -> None:
    header = "offence_id,ypid,offence_date,arrest_date,yjb_offence_category,yjb_seriousness_score\n"
    text = f"{header}O1,Y1,2026-01-02,,THEFT,high\n"
    found = read(tmp_path, {"youth_justice/offences.csv": text}).rows(Offence)
    assert drawn(found, "category seriousness") == rows("category seriousness\nTHEFT -")


def test_an_unaccompanied_child_without_an_end_date_is_kept(tmp_path: Path) -> None:
    extract = read(tmp_path, {"ssda903/2027/uasc.csv": "CHILD,SEX,DOB,DUC\nH1,1,01/02/2009,\n"})
    assert (rules(extract), extract.rows(Uasc).num_rows) == ([], 1)


# years


def test_the_folder_gives_the_year_of_a_return(tmp_path: Path) -> None:
    extract = read(tmp_path, {"ssda903/2026/episodes.csv": episodes("01/05/2025")})
    assert years_of(extract) == {2026}


def test_a_leading_year_in_the_name_gives_the_year_of_a_return(tmp_path: Path) -> None:
    extract = read(tmp_path, {"ssda903/2026-episodes.csv": episodes("01/05/2025")})
    assert years_of(extract) == {2026}


@pytest.mark.parametrize(
    "text",
    [
        "CHILD,DECOM,LS,DEC,REC\nH1,01/04/2017,C2,,\n",
        "CHILD,DECOM,LS,DEC,REC\nH1,2017-04-01,C2,,\n",
        "child,decom,ls,dec,rec\nH1,01/04/2017,C2,,\n",
        '"CHILD","DECOM","LS","DEC","REC"\n"H1","01/04/2017","C2","",""\n',
        "CHILD,LS,DEC,REC,DECOM\r\nH1,C2,,,01/04/2017\r\n",
    ],
    ids=["day first", "year first", "headers in small letters", "quoted", "in the last column"],
)
def test_where_the_dates_say_otherwise_the_dates_win(tmp_path: Path, text: str) -> None:
    extract = read(tmp_path, {"ssda903/2017-episodes.csv": text})
    assert years_of(extract) == {2018}


@pytest.mark.parametrize("label", ["2026-27", "2026_2027", "2026-27 year to date"])
def test_a_label_of_both_years_is_the_one_in_which_the_return_ends(tmp_path: Path, label: str) -> None:
    extract = read(tmp_path, {f"ssda903/{label}/episodes.csv": episodes("01/05/2025")})
    assert years_of(extract) == {2027}


@pytest.mark.parametrize("label", ["2026-10", "2026-28"])
def test_a_number_after_the_year_that_is_not_the_next_one_is_no_year(tmp_path: Path, label: str) -> None:
    extract = read(tmp_path, {f"ssda903/{label}/episodes.csv": episodes("01/05/2025")})
    assert years_of(extract) == {2026}


def test_one_slip_does_not_move_the_year_of_a_return(tmp_path: Path) -> None:
    lines = "".join(f"H{number},01/05/2022,S,C2,N1,U6,PR1,,,\n" for number in range(10))
    slip = "Z1,02/04/2024,S,C2,N1,U6,PR1,,,\n"
    extract = read(tmp_path, {"ssda903/2024/episodes.csv": EPISODES + lines + slip})
    assert years_of(extract) == {2024}


def test_of_a_record_in_several_years_the_latest_stands(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        {
            "ssda903/2025/episodes.csv": episodes("01/05/2024"),
            "ssda903/2026/episodes.csv": episodes("01/05/2024", "01/05/2025"),
        },
    )
    assert drawn(extract.rows(CareEpisode), "ended_on year") == rows("ended_on year\n2025-05-01 2026")


def years_of(extract: Extract) -> set[int]:
    return set(extract.rows(CareEpisode).column("year").to_pylist())


def episodes(began: str, ended: str = "") -> str:
    return f"{EPISODES}H1,{began},S,C2,N1,U6,PR1,{ended},,\n"


# coverage


def test_intervals_of_coverage_that_touch_are_one(tmp_path: Path) -> None:
    told = manifest(tmp_path, '[{from: "2020-01-01", to: "2020-03-31"}, {from: "2020-04-01", to: "2020-12-31"}]')
    assert drawn(told.coverage("lbhf"), "from_on to_on") == rows("from_on to_on\n2020-01-01 2020-12-31")


def test_intervals_of_coverage_with_a_day_between_are_two(tmp_path: Path) -> None:
    told = manifest(tmp_path, '[{from: "2020-04-02", to: "2020-12-31"}, {from: "2020-01-01", to: "2020-03-31"}]')
    assert drawn(told.coverage("lbhf"), "from_on to_on") == rows(
        "from_on to_on\n2020-01-01 2020-03-31\n2020-04-02 2020-12-31"
    )


@pytest.mark.parametrize("last", [DAY, "2036-08-31"])
def test_days_that_are_to_come_cannot_be_covered(tmp_path: Path, last: str) -> None:
    with pytest.raises(BadManifest, match=r'covers\.cin_census runs up to .* Write to: "2026-08-31"'):
        manifest(tmp_path, f'[{{from: "2020-01-01", to: "2020-03-31"}}, {{from: "2020-04-02", to: "{last}"}}]')


def manifest(folder: Path, intervals: str) -> Manifest:
    (folder / DAY).mkdir()
    text = f'la_code: "205"\nla_name: "A"\nextract_date: "{DAY}"\ncovers: {{cin_census: {intervals}}}\n'
    (folder / DAY / "manifest.yaml").write_text(text, encoding="utf-8")
    return read_manifest(folder / DAY)


# what a source covers


@pytest.mark.parametrize(("files", "services"), [({}, ["early_help"]), ({"early_help/contacts.csv": CONTACTS}, [])])
def test_a_source_of_which_no_file_came_is_not_known(
    tmp_path: Path, files: dict[str, str | bytes], services: list[str]
) -> None:
    manifest = MANIFEST.split("covers:")[0] + 'covers: {early_help: [{from: "2020-01-01", to: "2026-08-31"}]}\n'
    extract = read(tmp_path, {"manifest.yaml": manifest, **files})
    assert extract.absent() == services
    assert extract.coverage("lbhf").num_rows == 1 - len(services)
