"""The children in need census: what changed in it over the years is read, and no child is lost in a large file."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from extracts import cin_census
from extracts.census_years import standing
from extracts.checks import check
from extracts.cin_census import Census, read_census
from schemas.records import Assessment, CinPlan, Person, PreProceedings, Record, Referral
from schemas.refusal import BrokenFile, NoYear

HEADER = "<Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year></CollectionDetails></Header>"
CHILD = """<Child><ChildIdentifiers><LAchildID>{id}</LAchildID>{about}</ChildIdentifiers>
<CINdetails><CINreferralDate>2025-05-05</CINreferralDate>{blocks}</CINdetails></Child>"""


def told(folder: Path, record: type[Record], *children: str) -> list[dict[str, str | None]]:
    """The rows of one record in a census of some children."""
    path = folder / "census.xml"
    path.write_text(f"<Message>{HEADER}<Children>{''.join(children)}</Children></Message>", encoding="utf-8")
    rows: list[dict[str, str | None]] = next(
        raw.rows.to_pylist() for raw in read_census(path, path.name).raws if raw.record is record
    )
    return rows


@pytest.mark.parametrize("element", ["GenderCurrent", "Sex"])
def test_sex_is_read_under_its_old_and_its_new_name(tmp_path: Path, element: str) -> None:
    child = CHILD.format(id="A1", about=f"<{element}>F</{element}>", blocks="")
    assert [row["sex"] for row in told(tmp_path, Person, child)] == ["F"]


@pytest.mark.parametrize("element", ["CINPlanDates", "CINplanDates"])
def test_a_plan_is_read_however_its_block_is_written(tmp_path: Path, element: str) -> None:
    block = f"<{element}><CINPlanStartDate>2025-06-01</CINPlanStartDate></{element}>"
    rows = told(tmp_path, CinPlan, CHILD.format(id="A1", about="", blocks=block))
    assert [(row["happened_on"], row["ended_on"]) for row in rows] == [("2025-06-01", None)]


@pytest.mark.parametrize("element", ["PreProceedings", "PreProceedingsandFGDM"])
def test_pre_proceedings_are_read_until_the_step_that_ended_them(tmp_path: Path, element: str) -> None:
    block = f"""<{element}><PPStartDate>2025-07-01</PPStartDate><StepDecisionDate>2025-10-01</StepDecisionDate>
        <PPOutcome>stepped down</PPOutcome></{element}>"""
    rows = told(tmp_path, PreProceedings, CHILD.format(id="A1", about="", blocks=block))
    assert [(row["referral_on"], row["happened_on"], row["ended_on"], row["outcome"]) for row in rows] == [
        ("2025-05-05", "2025-07-01", "2025-10-01", "stepped down")
    ]


def test_the_offer_of_a_family_meeting_alone_is_no_pre_proceedings(tmp_path: Path) -> None:
    block = "<PreProceedingsandFGDM><FGDMMeetingOffer>1</FGDMMeetingOffer></PreProceedingsandFGDM>"
    assert told(tmp_path, PreProceedings, CHILD.format(id="A1", about="", blocks=block)) == []


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_every_child_is_read_whatever_the_number_put_away_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(cin_census, "AT_ONCE", 2)
    ids = [f"A{number}" for number in range(count)]
    rows = told(tmp_path, Referral, *(CHILD.format(id=one, about="", blocks="") for one in ids))
    assert Counter(row["local_id"] for row in rows) == Counter(ids)


@pytest.mark.parametrize(
    ("text", "factors"),
    [
        ("3B 4B", "3B|4B"),
        ("3B, 4B", "3B|4B"),
        ("3B", "3B"),
        ("mental health", "mental health"),
        ("4B 5 or so", "4B 5 or so"),
    ],
)
def test_codes_in_one_element_are_each_read(tmp_path: Path, text: str, factors: str) -> None:
    element = f"<AssessmentFactors>{text}</AssessmentFactors>"
    block = f"<Assessments><FactorsIdentifiedAtAssessment>{element}</FactorsIdentifiedAtAssessment></Assessments>"
    rows = told(tmp_path, Assessment, CHILD.format(id="A1", about="", blocks=block))
    assert [row["factors"] for row in rows] == [factors]


def ends(folder: Path, block: str) -> list[date | None]:
    """The ends of the referrals of a census of one child."""
    path = folder / "census.xml"
    child = CHILD.format(id="A1", about="", blocks=block)
    path.write_text(f"<Message>{HEADER}<Children>{child}</Children></Message>", encoding="utf-8")
    raws = [raw for raw in read_census(path, path.name).raws if raw.record is Referral]
    found: list[date | None] = check(Referral, raws, date(2026, 9, 1)).rows["ended_on"].to_pylist()
    return found


@pytest.mark.parametrize("yes", ["1", "true", "TRUE", "Y", "Yes", "yes", "t", "Yes - NFA", "1 - Yes", "NFA"])
def test_a_referral_without_further_action_ends_on_its_day_however_that_is_written(tmp_path: Path, yes: str) -> None:
    assert ends(tmp_path, f"<ReferralNFA>{yes}</ReferralNFA>") == [date(2025, 5, 5)]


@pytest.mark.parametrize("no", ["0", "false", "0 - No", "FA", "U", "", "perhaps"])
def test_a_referral_that_nothing_says_to_be_without_further_action_stays_open(tmp_path: Path, no: str) -> None:
    assert ends(tmp_path, f"<ReferralNFA>{no}</ReferralNFA>") == [None]


@pytest.mark.parametrize(
    "day", ["2025-<!-- about -->05-06", "<!-- about -->2025-05-06", "<![CDATA[2025-05-06]]>", "2025-05-<?about?>06"]
)
def test_what_stands_within_a_text_does_not_end_it(tmp_path: Path, day: str) -> None:
    block = f"<CINclosureDate>{day}</CINclosureDate>"
    rows = told(tmp_path, Referral, CHILD.format(id="A1", about="", blocks=block))
    assert [row["ended_on"] for row in rows] == ["2025-05-06"]


SHAPED = """<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year></CollectionDetails>
<Source><DateTime>2026-05-01</DateTime></Source></Header><Children><Child>
<ChildIdentifiers><LAchildID>A1</LAchildID><PersonBirthDate>2012-01-02</PersonBirthDate></ChildIdentifiers>
<ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>AUT</Disability></Disabilities>
</ChildCharacteristics><CINdetails><CINreferralDate>2025-05-05</CINreferralDate><Assessments>
<AssessmentActualStartDate>2025-05-06</AssessmentActualStartDate><FactorsIdentifiedAtAssessment>
<AssessmentFactors>3B</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>
<ChildProtectionPlans><CPPstartDate>2025-06-01</CPPstartDate><Reviews><CPPreviewDate>2025-07-01</CPPreviewDate></Reviews>
</ChildProtectionPlans></CINdetails></Child></Children></Message>"""


def in_rows(folder: Path, text: str) -> list[list[dict[str, str | None]]]:
    (folder / "c.xml").write_text(text, encoding="utf-8")
    return [raw.rows.to_pylist() for raw in read_census(folder / "c.xml", "c.xml").raws]


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title], ids=["small", "capital", "capitalised"])
def test_elements_are_known_whatever_their_case(tmp_path: Path, change: Callable[[str], str]) -> None:
    text = re.sub(r"</?\w+>", lambda found: change(found.group()), SHAPED)
    assert in_rows(tmp_path, text) == in_rows(tmp_path, SHAPED)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (">A1<", ">A<b/>1<", "the text of LAchildID is cut short by an element in it"),
        (">A1<", ">A&x;1<", "it tells something by an entity"),
        ("<Child>", "&x;<Child>", "it tells something by an entity"),
        ("</Child>", "</Child>&x;", "it tells something by an entity"),
    ],
    ids=["an element", "an entity in a text", "an entity before a child", "an entity after the last child"],
)
def test_what_would_be_read_in_part_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    with pytest.raises(BrokenFile, match=rf"c\.xml: {what}"):
        in_rows(tmp_path, f'<!DOCTYPE c [<!ENTITY x "9">]>{SHAPED.replace(old, new)}')


def test_a_stray_text_beside_elements_changes_nothing(tmp_path: Path) -> None:
    stray = SHAPED.replace("<PersonBirthDate>", "PersonBirthDate <PersonBirthDate>")
    assert in_rows(tmp_path, stray) == in_rows(tmp_path, SHAPED)


def test_a_disability_without_a_text_is_not_known(tmp_path: Path) -> None:
    people = in_rows(tmp_path, SHAPED.replace("AUT", ""))[0]
    assert [row["is_disabled"] for row in people] == [None]


def test_a_census_with_elements_but_no_child_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match=r"c\.xml: there is no Child in what it holds"):
        in_rows(tmp_path, SHAPED.replace("<Child>", "<Kid>").replace("</Child>", "</Kid>"))


# years


def census(folder: Path, name: str, about: str, *ids: str) -> Census:
    """A census of some children, whose header says something."""
    children = "".join(CHILD.format(id=one, about="", blocks="") for one in ids)
    (folder / name).write_text(f"<Message><Header>{about}</Header>{children}</Message>", encoding="utf-8")
    return read_census(folder / name, name)


@pytest.mark.parametrize(
    "about",
    [
        "<Year>27</Year>",
        "<Year>20270</Year>",
        "<Year>99999999999999999999</Year>",
        "<Year>202²</Year>",
        "<Year>2008</Year>",
        "<Year>2101</Year>",
        "<Year>2026</Year><ReferenceDate>2027-04-01</ReferenceDate>",
    ],
)
def test_a_year_that_cannot_be_is_refused(tmp_path: Path, about: str) -> None:
    with pytest.raises(NoYear, match=r"c\.xml: Header/CollectionDetails"):
        census(tmp_path, "c.xml", f"<CollectionDetails>{about}</CollectionDetails>", "A1")


@pytest.mark.parametrize("day", ["2026-03-31", "2025-10-31", "2026-07-21", "soon"])
def test_a_reference_date_may_be_that_of_the_cut(tmp_path: Path, day: str) -> None:
    about = f"<CollectionDetails><Year>2026</Year><ReferenceDate>{day}</ReferenceDate></CollectionDetails>"
    assert census(tmp_path, "c.xml", about, "A1").year == 2026


def made(folder: Path, name: str, day: str, *ids: str) -> Census:
    source = f"<Source><DateTime>{day}</DateTime></Source>" if day else ""
    return census(folder, name, f"<CollectionDetails><Year>2026</Year></CollectionDetails>{source}", *ids)


def test_of_two_censuses_of_the_same_children_the_later_stands(tmp_path: Path) -> None:
    first, second = made(tmp_path, "a.xml", "2026-02-01", "A1"), made(tmp_path, "b.xml", "2026-03-01", "A1", "A2")
    assert standing([first, second]) == ([second], [first])


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("30/09/2026", "02/10/2026"),
        ("30/09/2026 17:30", "02/10/2026 09:00"),
        ("02/10/2026 9:05", "02/10/2026 10:00"),
        ("2026-09-02T00:10:00+01:00", "2026-09-01T23:30:00Z"),
        ("2026-09-01T23:30:00", "2026-09-01T23:30:00Z"),
        ("30/09/2026", "2026-10-02T08:00:00"),
    ],
)
def test_which_census_is_the_later_is_told_by_the_time_and_not_its_spelling(
    tmp_path: Path, earlier: str, later: str
) -> None:
    first, second = made(tmp_path, "a.xml", later, "A1"), made(tmp_path, "b.xml", earlier, "A1")
    assert standing([first, second]) == ([first], [second])


@pytest.mark.parametrize(
    ("one", "other"),
    [("in autumn", "2026-10-02"), ("09/30/2026", "10/02/2026"), ("2026-09-30", "2026-09-30T10:00:00")],
)
def test_where_a_time_cannot_be_read_none_of_two_censuses_is_the_later(tmp_path: Path, one: str, other: str) -> None:
    both = [made(tmp_path, "a.xml", one, "A1"), made(tmp_path, "b.xml", other, "A1")]
    with pytest.raises(BrokenFile, match="do not say which is the later"):
        standing(both)


def test_two_censuses_of_other_children_are_parts_of_one(tmp_path: Path) -> None:
    both = [made(tmp_path, "a.xml", "", "A1"), made(tmp_path, "b.xml", "", "A2")]
    assert standing(both) == (both, [])


@pytest.mark.parametrize("day", ["", "2026-02-01"])
def test_two_censuses_of_which_none_is_the_later_are_refused(tmp_path: Path, day: str) -> None:
    both = [made(tmp_path, name, day, "A1") for name in ("a.xml", "b.xml")]
    with pytest.raises(BrokenFile, match=r"b\.xml: it and a\.xml are both censuses of 2026"):
        standing(both)


# what nothing is read from


def unknown(folder: Path, old: str, new: str) -> dict[str, int]:
    """The elements that nothing is read from, of a census in which some text was replaced."""
    assert old in SHAPED
    (folder / "c.xml").write_text(SHAPED.replace(old, new), encoding="utf-8")
    return dict(read_census(folder / "c.xml", "c.xml").unknown)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("CINdetails>", "CINdetail>", {"Child/CINdetail": 1}),
        ("Assessments>", "Assesments>", {"CINdetails/Assesments": 1}),
        ("CPPstartDate>", "CPPstart>", {"ChildProtectionPlans/CPPstart": 1}),
        ("<CINdetails>", "<Cases/><CINdetails>", {"Child/Cases": 1}),
        ("ChildIdentifiers>", "Identifiers>", {"Child/Identifiers": 1}),
        ("Disabilities>", "Disability>", {"ChildCharacteristics/Disability": 1}),
        (
            "<Assessments>",
            "<CINreferralDate>2025-06-01</CINreferralDate><Assessments>",
            {"CINdetails/CINreferralDate": 1},
        ),
        ("</Children>", "<Chld/><Chld/></Children>", {"Children/Chld": 2}),
        ("<Child>", "<Chld/><Child>", {"Children/Chld": 1}),
        ("</Message>", "<Others/></Message>", {"Message/Others": 1}),
        ("<DateTime>", "<Tme/><DateTime>", {"Source/Tme": 1}),
    ],
)
def test_an_element_of_no_known_name_or_too_many_is_counted(
    tmp_path: Path, old: str, new: str, what: dict[str, int]
) -> None:
    assert unknown(tmp_path, old, new) == what


def test_of_a_census_as_it_should_be_everything_is_known(tmp_path: Path) -> None:
    assert unknown(tmp_path, "A1", "A2") == {}


def test_identifiers_without_a_block_of_their_own_are_known(tmp_path: Path) -> None:
    (tmp_path / "c.xml").write_text(re.sub("</?ChildIdentifiers>", "", SHAPED), encoding="utf-8")
    assert read_census(tmp_path / "c.xml", "c.xml").unknown == Counter()


def test_a_child_within_a_child_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="one Child stands within another"):
        unknown(tmp_path, "<CINdetails>", "<Child><LAchildID>A2</LAchildID></Child><CINdetails>")


def year_told(folder: Path, details: str, *days: str) -> int:
    """The year of a census whose header tells `details` beside the year 2025, and of cases that began on some days."""
    children = "".join(CHILD.format(id=day, about="", blocks="").replace("2025-05-05", day) for day in days)
    header = f"<Header><CollectionDetails><Year>2025</Year>{details}</CollectionDetails></Header>"
    path = folder / "census.xml"
    path.write_text(f"<Message>{header}<Children>{children}</Children></Message>", encoding="utf-8")
    census = read_census(path, path.name)
    assert {raw.year for raw in census.raws} == {census.year}
    return census.year


OLD = [f"2019-05-{day}" for day in range(10, 20)]
YEARS = {
    "of its label": ("", "2024-05-01 2025-02-01 2025-06-01", 2025),
    "of the next one, where most of its days lie there": ("", "2024-05-01 2025-05-01 2026-01-09", 2026),
    "of its label, though cases of earlier years go on": ("", "2019-05-01 2020-05-01 2024-05-01", 2025),
    "of its label, where days after it are slips": ("", f"{' '.join(OLD)} 2025-05-01", 2025),
    "of its label, where the reference date names it": (
        "<ReferenceDate>2025-03-31</ReferenceDate>",
        "2025-05-01 2026-01-09",
        2025,
    ),
    "of the next one, where the reference date is that of a cut in it": (
        "<ReferenceDate>2025-11-30</ReferenceDate>",
        "2025-05-01 2025-10-09",
        2026,
    ),
    "of the next one, where the reference date is its end": ("<ReferenceDate>2026-03-31</ReferenceDate>", "", 2026),
    "of the next one, where the reference date is that of a cut shortly before its end": (
        "<ReferenceDate>2026-02-28</ReferenceDate>",
        "2025-05-01 2025-10-09",
        2026,
    ),
    "of its label, where no case says otherwise": ("", "", 2025),
}


@pytest.mark.parametrize("case", YEARS)
def test_a_census_is(tmp_path: Path, case: str) -> None:
    details, days, wanted = YEARS[case]
    assert year_told(tmp_path, details, *days.split()) == wanted


@pytest.mark.parametrize("edited", ["2023-05-01", "2026-03-01"])
def test_an_edit_of_one_day_moves_no_year(tmp_path: Path, edited: str) -> None:
    days = [f"2025-05-{n}" for n in range(10, 20)]
    assert year_told(tmp_path, "", edited, *days[1:]) == 2026


BLOCKS = """<CINPlanDates><CINPlanStartDate>{0}</CINPlanStartDate></CINPlanDates>
<ChildProtectionPlans><CPPstartDate>{0}</CPPstartDate><CPPreviewDate>{0}</CPPreviewDate></ChildProtectionPlans>
<Assessments><AssessmentActualStartDate>{0}</AssessmentActualStartDate></Assessments>
<Section47><S47ActualStartDate>{0}</S47ActualStartDate><DateOfInitialCPC>{0}</DateOfInitialCPC></Section47>
<PreProceedings><PPStartDate>{0}</PPStartDate></PreProceedings>"""


def test_a_date_of_the_census_that_cannot_be_read_is_told_with_its_element(tmp_path: Path) -> None:
    path = tmp_path / "census.xml"
    text = CHILD.format(id="A1", about="", blocks=BLOCKS).replace("2025-05-05", "{0}").format("31 June")
    path.write_text(f"<Message>{HEADER}<Children>{text}</Children></Message>", encoding="utf-8")
    asides = [check(raw.record, [raw], date(2026, 5, 1)).quarantined for raw in read_census(path, path.name).raws]
    told = [reason.removesuffix(": a date cannot be read") for one in asides for reason in one["reason"].to_pylist()]
    assert sorted(told) == sorted(re.findall(r"<(\w+)>31 June", text))
