"""The rows of a year's children-in-need census, one table per module, as text and with what is wrong in them.

Beside its elements each table has `_person` and `_case`, which say where a row stands, and what its rules must know.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.days import NEVER, Days, birthday, day, iso, return_start, weekday, working_days
from synthetic.dirt.planting import KEY
from synthetic.places import pick
from synthetic.text import Column, join, table, words
from synthetic.world import View, open_in_year

SEX_LETTERS, CIN_PLANS = 2025, 2022
"""First collection years with Sex M/F instead of GenderCurrent 1/2, and with dates of CIN plans."""
TARGET_DAYS = 15
"""Working days from an enquiry's start within which its conference should be held (Working Together)."""
FIRST_REVIEW, LATER_REVIEWS, LATEST_REVIEW = (60, 80), (140, 170), 24
"""Days to a plan's first review and between later ones, from and to: with what closed offices add less than the three
and six months allowed (Working Together); and how many there are at most."""
BLOCKS = ("assessment", "enquiry", "cin_plan", "cp_plan")


def tables(view: View, years: range) -> dict[int, dict[str, pa.Table]]:
    """For each year cin_child, cin_case, cin_assessment, cin_enquiry, cin_plan and cp_plan; dirt and all."""
    kept = view.tables | agreeing(view)
    clean = {year: _clean(view, kept, year) for year in years}
    dirty = {name: view.soiled(name, {year: clean[year][name] for year in years}) for name in clean[years[0]]}
    return {year: _in_two_elements({name: by_year[year] for name, by_year in dirty.items()}) for year in years}


def agreeing(view: View) -> dict[str, pd.DataFrame]:
    """Blocks as their system keeps them together: a plan shows that its conference was held, a later assessment or
    enquiry that the earlier is over, and a plan ends on the 18th birthday, even where nobody has written it down.
    """
    enquiries, plans = view.tables["enquiry"], view.tables["cp_plan"]
    held = view.world.records["enquiry"].ended_on.loc[enquiries.index]
    decided = pd.MultiIndex.from_frame(plans[["case", "happened_on"]])
    decided = pd.MultiIndex.from_arrays([enquiries.case, held]).isin(decided) & enquiries.is_conference
    adult = view.world.people.children.adult.to_numpy()[plans.child]
    grown = np.where(adult < view.on, adult, NEVER)
    return {
        "assessment": _followed(view, "assessment"),
        "enquiry": _followed(view, "enquiry").assign(ended_on=lambda rows: rows.ended_on.mask(decided, held)),
        "cp_plan": plans.assign(ended_on=np.minimum(plans.ended_on, grown)),
    }


def _followed(view: View, name: str) -> pd.DataFrame:
    """Rows of a table, ended where a later one of the case follows."""
    rows = view.tables[name]
    ended = view.world.records[name].ended_on.loc[rows.index]
    is_followed = rows.happened_on < rows.groupby("case").happened_on.transform("max")
    return rows.assign(ended_on=rows.ended_on.mask(is_followed & (ended < view.on), ended))


def _clean(view: View, kept: dict[str, pd.DataFrame], year: int) -> dict[str, pa.Table]:
    cases = open_in_year(kept["referral"], year)
    blocks = {n: open_in_year(kept[n], year) for n in BLOCKS}
    blocks = {n: _of_the_year(t[t.case.isin(cases.case)], n, year) for n, t in blocks.items()}
    persons = cases[["person", "child"]].drop_duplicates("person")
    made = {
        "cin_child": (_children(view, persons, cases, year), persons.person),
        "cin_case": (_cases(view, cases, blocks, year), cases.case),
        "cin_assessment": (_assessments(blocks["assessment"], cases), blocks["assessment"].index),
        "cin_enquiry": (_enquiries(blocks["enquiry"], cases), blocks["enquiry"].index),
        "cin_plan": (_plans(blocks["cin_plan"], blocks["cp_plan"]), blocks["cin_plan"].index),
        "cp_plan": (_protection(blocks["cp_plan"], view, year), blocks["cp_plan"].index),
    }
    return {name: rows.append_column(KEY, pa.array(np.asarray(key))) for name, (rows, key) in made.items()}


def _of_the_year(rows: pd.DataFrame, name: str, year: int) -> pd.DataFrame:
    """Without what that year's census does not ask for: plans before 2022, and assessments and enquiries that began
    before the year and are told by no date in it.
    """
    if name == "cin_plan":
        return rows[np.full(len(rows), year >= CIN_PLANS)]
    if name == "cp_plan":
        return rows
    told = (rows.ended_on < NEVER) & (rows.is_conference if name == "enquiry" else True)
    return rows[(rows.happened_on >= return_start(year)) | told]


def _where(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    return {"_person": 2 * rows.person.to_numpy(), "_case": rows.case.to_numpy()}


def _in_two_elements(made: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Of a child that stands in the file twice (an odd `_person`), the second element holds all cases but the first."""
    persons = made["cin_child"].column("_person").to_numpy()
    twice = persons[persons % 2 == 1] - 1
    if not len(twice):
        return made
    case, person = (made["cin_case"].column(name).to_numpy() for name in ("_case", "_person"))
    first = pd.Series(case, person).groupby(level=0).min()
    moved = {}
    for name, rows in made.items():
        person, case = (rows.column(n).to_numpy() for n in ("_person", "_case"))
        odd = np.isin(person, twice) & (case > first.reindex(person).to_numpy()) & (name != "cin_child")
        moved[name] = rows.set_column(rows.column_names.index("_person"), "_person", pa.array(person + odd))
    return moved


def unknown_upns(view: View, children: np.ndarray, year: int) -> np.ndarray:
    """Why there is no UPN: UN2 never at a school here, UN1 below school age by that year's 31 August, else UN5."""
    of = view.world.people.children.iloc[children]
    at_school = birthday(of.birth.to_numpy(), 4) <= day(f"{year - 1}-08-31")
    return np.where(of.is_uasc, "UN2", np.where(at_school, "UN5", "UN1"))


def sexes_by_year(view: View, children: np.ndarray, year: int) -> np.ndarray:
    """M and F, before 2025 1 and 2."""
    female = view.world.people.children.female.to_numpy()[children]
    return np.where(female, "F", "M") if year >= SEX_LETTERS else np.where(female, "2", "1")


def _births(view: View, children: np.ndarray, year: int) -> tuple[np.ndarray, Days, Days]:
    """Who is known to be born by the end of the year, the births, and the days on which they were expected."""
    of = view.world.people.children.iloc[children]
    birth = of.birth.to_numpy()
    return birth < min(view.on, return_start(year + 1)), birth, of.expected.to_numpy()


def _children(view: View, persons: pd.DataFrame, cases: pd.DataFrame, year: int) -> pa.Table:
    """Who the children are, as far as known: the expected date until the birth, UN1 until there is a UPN."""
    children = persons.child.to_numpy()
    of = view.world.people.children.iloc[children]
    ids = view.world.identities
    seen = min(view.on, return_start(year + 1))
    born, birth, expected = _births(view, children, year)
    second = persons.person.to_numpy() != children  # a second entry was made without its UPN
    has_upn = (of.upn_on < seen).to_numpy() & ~second
    further = persons.person.isin(cases.person[~cases.is_no_action]).to_numpy()
    unknown = np.where(further, unknown_upns(view, children, year), "UN7")
    sibling = ids.sibling[children]
    return table(
        {
            "LAchildID": view.local_ids(0, persons.person.to_numpy()),
            "UPN": np.where(has_upn, ids.upn[children], ""),
            "FormerUPN": np.where(has_upn, ids.former_upn[children], ""),
            "UPNunknown": np.where(has_upn, "", unknown),
            "PersonBirthDate": iso(np.where(born, birth, NEVER)),
            "ExpectedPersonBirthDate": iso(np.where(born, NEVER, expected)),
            "Sex": np.where(born, sexes_by_year(view, children, year), "U" if year >= SEX_LETTERS else "0"),
            "PersonDeathDate": iso(np.where(of.death + 3 < seen, of.death, NEVER)),
            "Ethnicity": np.where(born, of.ethnicity, "NOBT"),
            "Disability": np.where(born, view.world.disability[children], ""),
            "_person": 2 * persons.person.to_numpy(),
            "_case": np.full(len(persons), -1),
            "_cases": persons.person.map(cases.person.value_counts()).to_numpy(),
            "_further": further,
            "_sibling_upn": np.where(np.isin(sibling, children), ids.upn[np.maximum(sibling, 0)], ""),
        }
    )


def _last_days(cases: pd.DataFrame, blocks: dict[str, pd.DataFrame]) -> Days:
    """The last day told of anything inside each case; 0 where nothing is."""
    last, places = np.zeros(len(cases), np.int64), pd.Index(cases.case)
    for name, rows in blocks.items():
        # an enquiry's end is told as the day of the conference that it led to
        is_told = (rows.ended_on < NEVER) & (rows.is_conference if name == "enquiry" else True)
        day_of = np.where(is_told, rows.ended_on, rows.happened_on)
        np.maximum.at(last, places.get_indexer(rows.case), day_of)
    return last


def _cases(view: View, cases: pd.DataFrame, blocks: dict[str, pd.DataFrame], year: int) -> pa.Table:
    closed = np.where(cases.is_no_action, NEVER, cases.ended_on)
    of = view.world.people.children
    following = cases.groupby("person").happened_on.shift(-1, fill_value=NEVER)
    holds = {f"_has_{name}": cases.case.isin(rows.case).to_numpy() for name, rows in blocks.items()}
    held = blocks["enquiry"][blocks["enquiry"].is_conference].groupby("case").ended_on.max()
    return table(
        {
            "CINreferralDate": iso(cases.happened_on),
            "ReferralSource": cases.source,
            "PrimaryNeedCode": cases.need,
            "CINclosureDate": iso(closed),
            "ReasonForClosure": np.where(closed < NEVER, cases.reason, ""),
            "DateOfInitialCPC": "",
            "ReferralNFA": np.where(cases.is_no_action, "true", "false"),
            **_where(cases),
            **holds,
            "_birth": np.where(*_births(view, cases.child.to_numpy(), year)),
            "_is_dead": of.death.to_numpy()[cases.child] < view.on,
            "_next": following.to_numpy(),
            "_last": _last_days(cases, blocks),
            "_conference": held.reindex(cases.case, fill_value=NEVER).to_numpy(),
        }
    )


def _case_facts(rows: pd.DataFrame, cases: pd.DataFrame) -> dict[str, np.ndarray]:
    of = pd.Index(cases.case).get_indexer(rows.case)
    return {"_is_closed": cases.ended_on.to_numpy()[of] < NEVER}


def _assessments(rows: pd.DataFrame, cases: pd.DataFrame) -> pa.Table:
    done = (rows.ended_on < NEVER).to_numpy()
    return table(
        {
            "AssessmentActualStartDate": iso(rows.happened_on),
            "AssessmentAuthorisationDate": iso(rows.ended_on),
            "AssessmentFactors": pc.utf8_rtrim_whitespace(words(np.where(done, rows.factors, ""))),
            **_where(rows),
            **_case_facts(rows, cases),
        }
    )


def _enquiries(rows: pd.DataFrame, cases: pd.DataFrame) -> pa.Table:
    done = (rows.ended_on < NEVER).to_numpy()
    held = np.where(rows.is_conference & done, rows.ended_on, NEVER)
    target = working_days(rows.happened_on.to_numpy(), np.full(len(rows), TARGET_DAYS))
    return table(
        {
            "S47ActualStartDate": iso(rows.happened_on),
            "InitialCPCtarget": iso(np.where(done & ~rows.is_conference, NEVER, target)),
            "DateOfInitialCPC": iso(held),
            "ICPCnotRequired": np.where(done & ~rows.is_conference, "true", "false"),
            **_where(rows),
            **_case_facts(rows, cases),
        }
    )


def _plans(rows: pd.DataFrame, protection: pd.DataFrame) -> pa.Table:
    """None before 2022."""
    protected, released = protection.groupby("case").happened_on.min(), protection.groupby("case").ended_on.max()
    return table(
        {
            "CINPlanStartDate": iso(rows.happened_on),
            "CINPlanEndDate": iso(rows.ended_on),
            **_where(rows),
            "_protected": protected.reindex(rows.case, fill_value=NEVER).to_numpy(),
            "_released": released.reindex(rows.case, fill_value=0).to_numpy(),
        }
    )


def review_days(rows: pd.DataFrame, first: int, last: int) -> Column:
    """Those held in this year so far."""
    parts, held = [], rows.happened_on.to_numpy()
    for number in range(LATEST_REVIEW):
        soonest, latest = LATER_REVIEWS if number else FIRST_REVIEW
        held = weekday(held + soonest + pick(rows.index.to_numpy(), latest - soonest, "review", number))
        shown = (held >= first) & (held <= last) & (held < rows.ended_on)
        parts.append(iso(np.where(shown, held, NEVER)))
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(join(*parts, by=" "), " +", " "))


def _protection(rows: pd.DataFrame, view: View, year: int) -> pa.Table:
    first, last = return_start(year), min(return_start(year + 1), view.on) - 1
    return table(
        {
            "CPPstartDate": iso(rows.happened_on),
            "CPPendDate": iso(rows.ended_on),
            "InitialCategoryOfAbuse": rows.category,
            "LatestCategoryOfAbuse": rows.latest,
            "NumberOfPreviousCPP": pc.cast(pa.array(rows.earlier.to_numpy()), pa.string()),
            "CPPreviewDate": review_days(rows, first, last),
            **_where(rows),
        }
    )
