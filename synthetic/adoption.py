"""Adopted children, who end where the order is made; some live on in the boroughs as somebody else.

An adopted child gets another name, family, local id and UPN, and nothing in the files may join the two (Adoption and
Children Act 2002, s. 67). Only the truth knows.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from synthetic.care_periods import ADOPTED
from synthetic.cases import ORDINARY
from synthetic.days import NEVER, day, weekday
from synthetic.families import YEAR, places
from synthetic.pathways import History
from synthetic.population import People
from synthetic.referrals import ROUTES

CONTACTS, REFERRALS = 0.12, 0.04
"""A year of an adopted child: adoption support is often sought, seldom from social workers (assumption)."""
NEED, SEVERITY, ADVISED, NO_ACTION = -0.5, -1.0, 0.6, 0.6
NOT_AGAIN_DAYS, ASSESSMENT_DAYS = 180, (12, 61)
"""No second contact or referral so soon, so that one case is closed before the next; days an assessment takes."""
ADOPTERS_YEARS = (32, 46)
UPN_DAYS, SCHOOL_DAYS = (20, 200), (1500, 1900)
"""Days to a new UPN from the order, or from birth if the child does not go to school yet."""


def adoptions(history: History) -> pd.DataFrame:
    """child, on: the orders."""
    left = history.care[history.care.out == ADOPTED]
    cases = history.cases.loc[left.case]
    made = cases[cases.reason == "RC1"].drop_duplicates("child")
    return made[["child", "closed"]].rename(columns={"closed": "on"}).sort_values("child").reset_index(drop=True)


def live_on(
    rng: np.random.Generator, people: People, history: History, params: dict[str, Any]
) -> tuple[People, History]:
    """The people and their history after the orders; `People.children.was` tells who was whom.

    It is the number of the child before the order, its own for everybody else.
    """
    orders = adoptions(history)
    near = orders[rng.random(len(orders)) < params["rates"]["adopted_near"]].reset_index(drop=True)
    first, family = len(people.children), len(people.families)
    people = _gone(people, orders)
    people = _joined(people, _newcomers(rng, people, near, len(params["boroughs"])))
    near = near.assign(child=first + near.index, family=family + near.index)
    near = near.assign(borough=people.families.borough.to_numpy()[near.family])
    return people, _met_again(rng, near, people, history, day(params["extracts"]["latest"]))


def _gone(people: People, orders: pd.DataFrame) -> People:
    """Whoever is adopted leaves the family and gets no UPN any more under the old name."""
    on = orders.set_index("child").on
    until = people.stays.child.map(on).fillna(NEVER).astype(np.int64)
    stays = people.stays.assign(
        to_day=np.minimum(people.stays.to_day, until), leaves_on=np.minimum(people.stays.leaves_on, until)
    )
    children = people.children.assign(was=people.children.index)
    ordered = children.was.map(on).fillna(NEVER)
    children = children.assign(upn_on=children.upn_on.where(children.upn_on < ordered, NEVER))
    return People(people.families, children, people.households, stays[stays.from_day < stays.to_day])


def _newcomers(rng: np.random.Generator, people: People, near: pd.DataFrame, boroughs: int) -> People:
    """The adopted under their new names, each with its adopters."""
    count, on = len(near), near.on.to_numpy()
    of = people.children.iloc[near.child].reset_index(drop=True)
    starts = np.maximum(on + rng.integers(*UPN_DAYS, count), of.birth + rng.integers(*SCHOOL_DAYS, count))
    sizes = np.bincount(people.families.borough, minlength=boroughs)
    families = pd.DataFrame(
        {
            "borough": rng.choice(boroughs, count, p=sizes / sizes.sum()),
            "lasting": NEED,
            "mother_birth": on - (rng.uniform(*ADOPTERS_YEARS, count) * YEAR).astype(np.int64),
            **places(rng, count),
        }
    ).assign(has_abuse=False, has_substances=False, has_illness=False, responds=False)
    numbers = {"child": len(people.children) + near.index, "family": len(people.families) + near.index}
    homes = pd.DataFrame({**numbers, "from_day": on, "to_day": NEVER})
    until = np.minimum(of.adult, of.death)
    stays = homes.assign(borough=families.borough, to_day=until, leaves_on=until)
    return People(families, of.assign(upn_on=starts), homes, stays)


def _joined(people: People, others: People) -> People:
    tables = {name: pd.concat([own, vars(others)[name]], ignore_index=True) for name, own in vars(people).items()}
    return People(**tables)


def _events(rng: np.random.Generator, near: pd.DataFrame, people: People, rate: float, end: int) -> pd.DataFrame:
    """Rows of `near` with happened_on: so many a year, from the order to the end of childhood or of the history."""
    until = np.minimum(people.children.adult.to_numpy()[near.child], people.children.death.to_numpy()[near.child])
    span = np.maximum(np.minimum(until, end) - near.on.to_numpy(), 0)
    row = np.repeat(np.arange(len(near)), rng.poisson(rate * span / YEAR))
    rows = near.iloc[row].reset_index(drop=True)
    on = weekday(rows.on.to_numpy() + (rng.random(len(row)) * span[row]).astype(np.int64))
    rows = rows.assign(happened_on=on, until=np.minimum(until, end)[row])
    rows = rows.sort_values(["child", "happened_on"], kind="stable")
    again = rows.groupby("child").happened_on.diff() < NOT_AGAIN_DAYS
    return rows[~again & (rows.happened_on + NOT_AGAIN_DAYS < rows.until)].reset_index(drop=True)


def _contacts(rng: np.random.Generator, near: pd.DataFrame, people: People, end: int) -> pd.DataFrame:
    """Rows of `History.contacts`: advice, or nothing."""
    asked = _events(rng, near, people, CONTACTS, end)
    outcome = np.where(rng.random(len(asked)) < ADVISED, "advice", "nfa")
    return asked[["child", "borough", "happened_on"]].assign(outcome=outcome, is_housing=False)


def _cases(rng: np.random.Generator, near: pd.DataFrame, people: People, end: int) -> pd.DataFrame:
    """Rows of `History.cases`, with started and assessed: no further action, or closed after the assessment."""
    referred = _events(rng, near, people, REFERRALS, end)
    count, on = len(referred), referred.happened_on.to_numpy()
    of, no_action = people.children.iloc[referred.child], rng.random(count) < NO_ACTION
    started = weekday(on + rng.integers(0, 4, count))
    assessed = weekday(started + rng.integers(*ASSESSMENT_DAYS, count))
    return referred[["child", "family", "borough"]].assign(
        referred=on,
        why=ORDINARY,
        route=rng.integers(0, len(ROUTES), count),
        severity=SEVERITY,
        need=NEED,
        age=(on - of.birth.to_numpy()) / YEAR,
        is_disabled=of.is_disabled.to_numpy(),
        is_no_action=no_action,
        is_not_in_need=~no_action,
        closed=np.where(no_action, on, weekday(assessed + rng.integers(0, 10, count))),
        reason=np.where(no_action, "", "RC8"),
        is_step_down=False,
        started=started,
        assessed=assessed,
    )


def _met_again(rng: np.random.Generator, near: pd.DataFrame, people: People, history: History, end: int) -> History:
    """Now and then a contact or a referral; none of them leads far."""
    contacts, cases = _contacts(rng, near, people, end), _cases(rng, near, people, end)
    cases.index += len(history.cases)
    looked = cases[cases.is_not_in_need].reset_index(names="case")
    looked = looked.rename(columns={"started": "happened_on", "assessed": "ended_on"}).assign(is_conference=False)
    more = {
        "cases": cases[history.cases.columns],
        "contacts": contacts[history.contacts.columns],
        "assessments": looked[history.assessments.columns],
    }
    return replace(history, **{n: pd.concat([vars(history)[n], rows], ignore_index=True) for n, rows in more.items()})
