"""What the files say stands up to a sceptical reader: order of dates, legal chains, one open plan at a time."""

import copy
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import yaml

from synthetic import write_boroughs
from synthetic.days import NEVER, WORKING
from synthetic.identities import nhs_numbers
from synthetic.youth_justice import settle

PARAMS = yaml.safe_load((Path(__file__).parents[2] / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
Element = ElementTree.Element
FAR = "9999"
EXTRACTS = {"latest": "2026-11-01", "months": 3}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write_boroughs(
        {**copy.deepcopy(PARAMS), "scale": 0.05, "dirt": None, "extracts": EXTRACTS},
        folder / "synthetic",
        folder / "truth",
    )
    return folder


@pytest.fixture(scope="module")
def children(made: Path) -> list[Element]:
    files = sorted(made.glob("synthetic/*/*/cin_census/*.xml"))
    return [child for f in files for child in ElementTree.parse(f).getroot().iter("Child")]


def cases(children: list[Element]) -> Iterator[tuple[Element, Element]]:
    """Every child with each of its cases."""
    return ((child, case) for child in children for case in child.findall("CINdetails"))


def spans(case: Element, block: str, start: str, end: str) -> list[tuple[str, str]]:
    """Start and end (FAR for open) of the blocks of a case."""
    return sorted((b.findtext(start) or "", b.findtext(end) or FAR) for b in case.findall(block))


def plans(case: Element) -> list[tuple[str, str]]:
    return sorted(
        spans(case, "CINPlanDates", "CINPlanStartDate", "CINPlanEndDate")
        + spans(case, "ChildProtectionPlans", "CPPstartDate", "CPPendDate")
    )


def read_csvs(made: Path, pattern: str) -> pd.DataFrame:
    return pd.concat(
        [
            pd.read_csv(p, dtype=str).assign(borough=p.parts[p.parts.index("synthetic") + 1], year=p.parent.name)
            for p in sorted(made.glob(pattern))
        ],
        ignore_index=True,
    )


@pytest.fixture(scope="module")
def care(made: Path) -> pd.DataFrame:
    """The latest row of each episode of care in the first extract, with the date of birth."""
    pattern = "synthetic/*/2026-09-01/ssda903/*/"
    rows, header = read_csvs(made, pattern + "episodes.csv"), read_csvs(made, pattern + "header.csv")
    births = header.drop_duplicates(["borough", "CHILD"])[["borough", "CHILD", "DOB"]]
    rows = rows.merge(births, on=["borough", "CHILD"])
    for name in ("DECOM", "DEC", "DOB"):
        rows[name] = pd.to_datetime(rows[name], format="%d/%m/%Y")
    rows = rows.sort_values(["borough", "CHILD", "DECOM", "year"], ignore_index=True)
    return rows.drop_duplicates(["borough", "CHILD", "DECOM"], keep="last", ignore_index=True)


def test_a_child_has_either_a_date_of_birth_or_an_expected_one(children: list[Element]) -> None:
    for child in children:
        births = [child.findtext(f"ChildIdentifiers/{t}") for t in ("PersonBirthDate", "ExpectedPersonBirthDate")]
        assert sum(b is not None for b in births) == 1
    assert any(c.find("ChildIdentifiers/ExpectedPersonBirthDate") is not None for c in children)


def test_nothing_in_the_census_ends_before_it_starts_or_outlives_its_case(children: list[Element]) -> None:
    for _, case in cases(children):
        opened, closed = case.findtext("CINreferralDate") or "", case.findtext("CINclosureDate") or FAR
        blocks = plans(case) + spans(case, "Assessments", "AssessmentActualStartDate", "AssessmentAuthorisationDate")
        assert all(opened <= start <= end for start, end in blocks)
        assert closed == FAR or all(end <= closed for _, end in blocks)


def test_nobody_is_referred_long_before_birth_or_after_death(children: list[Element]) -> None:
    for child, case in cases(children):
        referred = pd.Timestamp(case.findtext("CINreferralDate"))
        birth, death = (child.findtext(f"ChildIdentifiers/{t}") for t in ("PersonBirthDate", "PersonDeathDate"))
        assert birth is None or referred >= pd.Timestamp(birth) - pd.Timedelta(weeks=40)
        assert death is None or referred <= pd.Timestamp(death)


def test_only_one_plan_and_one_case_are_open_at_a_time(children: list[Element]) -> None:
    for child in children:
        opened = [
            (c.findtext("CINreferralDate") or "", c.findtext("CINclosureDate") or FAR)
            for c in child.findall("CINdetails")
            if c.findtext("ReferralNFA") == "false"
        ]
        assert all(end <= start for (_, end), (start, _) in zip(sorted(opened), sorted(opened)[1:], strict=False))
        for case in child.findall("CINdetails"):
            runs = plans(case)
            assert all(end <= start for (_, end), (start, _) in itertools.pairwise(runs))


def test_a_referral_without_further_action_holds_nothing_else(children: list[Element]) -> None:
    closed_at_once = [case for _, case in cases(children) if case.findtext("ReferralNFA") == "true"]
    assert closed_at_once
    assert not any(
        case.findall(b) for case in closed_at_once for b in ("Assessments", "Section47", "ChildProtectionPlans")
    )


def test_care_starts_after_birth_and_ends_by_the_18th_birthday(care: pd.DataFrame) -> None:
    assert (care.DECOM >= care.DOB).all()
    assert (care.DEC.isna() | ((care.DEC > care.DECOM) & (care.DOB + pd.DateOffset(years=18) >= care.DEC))).all()


def test_care_episodes_chain_by_x1_on_the_same_day(care: pd.DataFrame) -> None:
    following = care.shift(-1)
    same = (care.CHILD == following.CHILD) & (care.borough == following.borough)
    goes_on = care.REC == "X1"
    assert (same & (following.DECOM == care.DEC))[goes_on].all()
    assert (following.RNE == "S")[same & ~goes_on].all()
    assert (following.LS != care.LS)[same & (following.RNE == "L")].all()
    assert (
        (following.LS == care.LS)
        & ((following.PLACE != care.PLACE) | (following.PL_POST != care.PL_POST) | (following.URN != care.URN))
    )[same & (following.RNE == "P")].all()
    assert (care.DEC.isna() == care.REC.isna()).all()


def test_steps_down_name_a_referral_of_the_same_borough(made: Path) -> None:
    for borough in PARAMS["boroughs"]:
        folder = made / "synthetic" / borough
        named = pd.read_csv(
            folder / "2026-09-01" / "early_help" / "episodes.csv", dtype=str
        ).step_down_from_referral_id.dropna()
        known = {
            f"{child.findtext('ChildIdentifiers/LAchildID')}/{case.findtext('CINreferralDate')}"
            for f in (folder / "2026-09-01" / "cin_census").iterdir()
            for child, case in cases(list(ElementTree.parse(f).getroot().iter("Child")))
        }
        assert len(named) and set(named) <= known


def test_files_of_small_exports_are_in_order_of_time(made: Path) -> None:
    pattern = "synthetic/*/2026-11-01/"
    episodes = read_csvs(made, pattern + "early_help/episodes.csv")
    assert (episodes.end_date.isna() | (episodes.end_date > episodes.start_date)).all()
    outcomes, offences = (read_csvs(made, pattern + f"youth_justice/{n}.csv") for n in ("outcomes", "offences"))
    joined: Any = outcomes.merge(offences, on=["borough", "offence_id", "ypid"], validate="many_to_one")
    assert len(joined) and (joined.outcome_date > joined.offence_date).all()
    persons = read_csvs(made, pattern + "early_help/persons.csv")
    contacts = read_csvs(made, pattern + "early_help/contacts.csv").merge(
        persons, on=["borough", "person_id"], how="left"
    )
    assert (contacts.contact_date >= contacts.date_of_birth).all()


def moves_of(care: pd.DataFrame, why: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows that began for this reason (RNE), and the rows before them."""
    before = care.shift(1)
    chosen = care.RNE.eq(why) & before.CHILD.eq(care.CHILD) & before.REC.eq("X1")
    return care[chosen], before[chosen]


def test_carers_stay_when_the_placement_alone_changes(care: pd.DataFrame) -> None:
    now, before = moves_of(care, "T")
    assert len(now) > 3
    assert (now.PL_POST == before.PL_POST).all() and (now.URN == before.URN).all()
    assert (now.PLACE != before.PLACE).all() and (now.LS == before.LS).all()


def test_some_children_move_on_the_day_of_the_order(care: pd.DataFrame) -> None:
    now, before = moves_of(care, "B")
    assert len(now) > 3
    assert (now.LS != before.LS).all() and (now.PL_POST != before.PL_POST).all()


def test_a_registered_home_stands_in_one_place_and_has_one_provider(care: pd.DataFrame) -> None:
    homes = care[care.PLACE.isin(["K1", "K2", "R3", "S1"]) & care.PL_POST.notna()]
    assert (homes.groupby(["borough", "URN"])[["PL_POST", "PLACE_PROVIDER"]].nunique() == 1).all(axis=None)
    assert homes.groupby(["borough", "URN"]).CHILD.nunique().max() > 2


def test_foster_homes_take_one_child_after_the_other(care: pd.DataFrame) -> None:
    fostered = care[care.PLACE.isin(["U4", "U5", "U6"])]
    assert fostered.groupby(["borough", "URN", "PL_POST"]).CHILD.nunique().mean() > 2


def test_relatives_are_never_private_or_voluntary_providers(care: pd.DataFrame) -> None:
    kin, parents = care[care.PLACE.isin(["U1", "U2", "U3"])], care[care.PLACE == "P1"]
    assert len(kin) > 30 and set(kin.PLACE_PROVIDER) <= {"PR1", "PR2"}
    assert len(parents) > 10 and set(parents.PLACE_PROVIDER) == {"PR0"}


@pytest.fixture(scope="module")
def offences(made: Path) -> pd.DataFrame:
    return read_csvs(made, "synthetic/[lr]*/2026-11-01/youth_justice/offences.csv")


def test_most_are_arrested_on_the_day_and_some_days_or_weeks_later(offences: pd.DataFrame) -> None:
    offence, arrest = pd.to_datetime(offences.offence_date), pd.to_datetime(offences.arrest_date)
    gap = (arrest - offence).dt.days
    assert 0.1 < (gap > 0).mean() < 0.3 and gap.min() == 0 and gap.max() > 14


def test_nothing_comes_of_an_offence_before_the_arrest(made: Path, offences: pd.DataFrame) -> None:
    outcomes = read_csvs(made, "synthetic/[lr]*/2026-11-01/youth_justice/outcomes.csv")
    both = outcomes.merge(offences, on=["borough", "offence_id"])
    assert len(both) > 50 and (both.arrest_date < both.outcome_date).all()


def test_knives_go_with_the_kind_of_offence_and_not_with_its_gravity_alone(offences: pd.DataFrame) -> None:
    knife = offences.knife_related.str.upper().str[0].isin(["Y", "T"])
    grave = offences.yjb_seriousness_score.astype(int) >= 6
    assert 0.04 < knife.mean() < 0.2 and (knife & ~grave).any() and (~knife & grave).any()


def test_robbers_carry_knives_more_often_than_thieves() -> None:
    category = np.repeat(["ROBBERY", "THEFT_AND_HANDLING"], 1000)
    facts = {"child": 0, "borough": 0, "happened_on": 19_000, "seriousness": 5, "earlier": 0, "remanded_on": NEVER}
    told = pd.DataFrame({**facts, "category": category, "is_remand": False, "is_remanded": False})
    settled = settle(np.random.default_rng(1), told, np.array([NEVER]))["offence"]
    shares = settled.groupby("category").is_knife.mean()
    assert 0.15 < shares["ROBBERY"] < 0.35 and shares["THEFT_AND_HANDLING"] < 0.05


def test_nhs_numbers_have_a_right_check_digit_and_are_one_persons() -> None:
    numbers = pd.Series(nhs_numbers(5000))
    digits = numbers.map(lambda text: [int(digit) for digit in text]).tolist()
    assert all(sum(d * weight for d, weight in zip(ten, range(10, 0, -1), strict=True)) % 11 == 0 for ten in digits)
    assert numbers.is_unique and numbers.str.fullmatch(r"9\d{9}").all()


def test_systems_hold_the_same_nhs_number_of_a_child_and_some_hold_none(made: Path) -> None:
    ids = read_csvs(made, "synthetic/*/2026-11-01/people/identifiers.csv")
    by_person = ids.dropna(subset=["nhs_number", "master_id"]).groupby(["borough", "master_id"])
    assert by_person.nhs_number.nunique().max() == 1 and (by_person.system.nunique() > 1).sum() > 50
    held = ids[ids.upn.notna()].groupby("system").nhs_number.count() / ids[ids.upn.notna()].groupby("system").size()
    assert held["csc"] > held["early_help"] > held["youth_justice"] > 0.2 and held["csc"] < 0.9


def test_a_conference_should_be_held_fifteen_working_days_after_the_enquiry_began(children: list[Element]) -> None:
    asked = [block for _, case in cases(children) for block in case.findall("Section47")]
    held = [block for block in asked if block.find("DateOfInitialCPC") is not None]
    dates = [[str(block.findtext(tag)) for tag in ("S47ActualStartDate", "InitialCPCtarget")] for block in held]
    assert len(dates) > 20
    assert all(np.busday_count(start, target, busdaycal=WORKING) == 15 for start, target in dates)
    assert all((b.findtext("ICPCnotRequired") == "true") != (b.find("InitialCPCtarget") is not None) for b in asked)
