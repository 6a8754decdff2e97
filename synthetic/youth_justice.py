"""Offences month by month, then what the police and the courts made of them."""

from typing import Any

import numpy as np
import pandas as pd

from synthetic import race
from synthetic.cases import REMAND
from synthetic.curves import Curve
from synthetic.days import NEVER, Days, day, weekday
from synthetic.logs import Logs
from synthetic.month import Month, Openings, opening
from synthetic.population import People
from synthetic.state import State

OFFENCE_AGES = (10, 12, 13, 14, 15, 16, 17, 18)
OFFENCE_BY_AGE = Curve(OFFENCE_AGES, (0.05, 0.25, 0.6, 1.2, 1.8, 1.6, 1.4, 1.0), outside=0.0)
"""Offending peaks at 15 (MoJ and DfE, Education, children's social care and offending, 2022)."""
TREND_DAYS = [day(d) for d in ("2010-01-01", "2012-01-01", "2015-01-01", "2019-01-01", "2024-01-01")]
TREND = (5.0, 4.0, 2.2, 1.25, 1.0)
"""First-time entrants fell from 36,700 in 2011/12 to 8,300 in 2023 (YJB, Youth Justice Statistics)."""
CATEGORIES = (
    "VIOLENCE_AGAINST_THE_PERSON",
    "THEFT_AND_HANDLING",
    "DRUGS",
    "ROBBERY",
    "PUBLIC_ORDER",
    "CRIMINAL_DAMAGE",
    "MOTORING_OFFENCES",
    "DOMESTIC_BURGLARY",
    "SEXUAL_OFFENCES",
    "VEHICLE_THEFT",
)
CATEGORY_SHARES = (0.30, 0.14, 0.15, 0.10, 0.08, 0.09, 0.06, 0.03, 0.03, 0.02)
SERIOUSNESS = np.array([3, 3, 2, 6, 2, 2, 2, 5, 6, 3])
GROUPS = ("Diversion", "Pre-Court", "First-tier", "Community", "Custody")
OUTCOMES = {
    "Diversion": ("COMMUNITY_RESOLUTION", "OUTCOME_22"),
    "Pre-Court": ("YOUTH_CAUTION", "YOUTH_CONDITIONAL_CAUTION"),
    "First-tier": ("REFERRAL_ORDER", "CONDITIONAL_DISCHARGE"),
    "Community": ("YOUTH_REHABILITATION_ORDER", "YOUTH_REHABILITATION_ORDER"),
    "Custody": ("DETENTION_AND_TRAINING_ORDER", "SECTION_250"),
}
CROWN_COURT = ("SECTION_250",)
"""Sentences that only the Crown Court can pass (Sentencing Act 2020); the case is first heard in the youth court."""
SUPERVISED = (
    "REFERRAL_ORDER",
    "YOUTH_REHABILITATION_ORDER",
    "YOUTH_CONDITIONAL_CAUTION",
    "DETENTION_AND_TRAINING_ORDER",
    "SECTION_250",
)
ARRESTED_LATER, ARREST_DELAY = 0.22, 11
"""Share of arrests that come after the day of the offence, and by how many days on average (assumption)."""
KNIFE_SHARES = {"VIOLENCE_AGAINST_THE_PERSON": 0.18, "ROBBERY": 0.25, "PUBLIC_ORDER": 0.08, "DRUGS": 0.04}
KNIFE_ELSE = 0.01
"""Shares with a knife by category and in all others: nearly one in ten offences (YJB, Youth Justice Statistics)."""
PROGRAMME_DAYS = {"REFERRAL_ORDER": 270, "YOUTH_REHABILITATION_ORDER": 365, "YOUTH_CONDITIONAL_CAUTION": 90}


def draw_offences(
    rng: np.random.Generator, month: Month, state: State, people: People, rates: dict[str, Any], logs: Logs
) -> Openings:
    """This month's offences that come to light; returns those who are up for remand and have no case open.

    Whether an offence comes to light depends on how the place and its people are policed, not on the child.
    """
    of, child = state.children, month.child
    since = month.start - of.offended_on[child]
    pull = np.exp(-np.maximum(month.start - state.families.offended_on[month.family], 0) / 200)
    hazard = rates["offence"] * OFFENCE_BY_AGE.at(month.months)
    hazard = hazard * np.where(people.children.female.to_numpy()[child], 0.30, 1.0) * (1 + 5 * np.exp(-since / 300))
    leaning = rates["offending_own"] * people.children.offending.to_numpy()[child]
    hazard = hazard * np.exp(leaning + rates["offending_need"] * month.need) * (1 + rates["offence_contagion"] * pull)
    hazard = hazard * np.exp(1.2 * rates["policing"] * people.families.policing.to_numpy()[month.family])
    hazard = hazard * np.interp(month.start, TREND_DAYS, TREND) * ~people.children.is_uasc.to_numpy()[child]
    row, on = race.happens(rng, hazard, *month.at_risk())
    return _log(rng, month, state, logs, row, on)


def _log(rng: np.random.Generator, month: Month, state: State, logs: Logs, row: np.ndarray, on: Days) -> Openings:
    of, child, count = state.children, month.child[row], len(row)
    kind = rng.choice(len(CATEGORIES), count, p=CATEGORY_SHARES)
    grave = np.clip(SERIOUSNESS[kind] + rng.integers(-1, 3, count), 1, 8)
    odds = -6.2 + 0.6 * grave + 0.25 * np.minimum(of.offences[child], 4)
    remand = rng.random(count) < 1 / (1 + np.exp(-odds))
    remanded = remand & (of.closed_on[child] <= on) & (on + 1 < month.limit[row])
    logs.offences.add(
        child=child,
        family=month.family[row],
        borough=month.borough[row],
        happened_on=on,
        category=np.array(CATEGORIES)[kind],
        seriousness=grave,
        earlier=of.offences[child],
        is_remand=remand,
        is_remanded=remanded,
        remanded_on=np.where(remanded, on + 1, NEVER),
    )
    of.offended_on[child] = on
    of.offences[child] += 1
    state.families.offended_on[month.family[row]] = on
    return opening(row[remanded], on[remanded] + 1, REMAND)


def _groups(rng: np.random.Generator, offences: pd.DataFrame) -> np.ndarray:
    weight = 0.35 * (offences.seriousness - 3) + 0.45 * np.minimum(offences.earlier, 5) + rng.normal(size=len(offences))
    weight = weight + 1.2 * offences.is_remand
    return np.array(GROUPS)[np.digitize(weight, (0.15, 0.85, 1.85, 3.7))]


def _outcomes(rng: np.random.Generator, offences: pd.DataFrame) -> pd.DataFrame:
    """Months later: out of court within weeks, court cases on average after most of a year; a tenth come to nothing."""
    settled = offences.assign(offence=offences.index, group=_groups(rng, offences))[rng.random(len(offences)) < 0.9]
    count, court = len(settled), settled.group.isin(GROUPS[2:]).to_numpy()
    gap = np.where(court, 60 + rng.gamma(2.0, 70, count), 15 + rng.gamma(2.0, 30, count)).astype(np.int64)
    first = rng.random(count) < 0.7
    names = np.where(
        first,
        settled.group.map({k: v[0] for k, v in OUTCOMES.items()}),
        settled.group.map({k: v[1] for k, v in OUTCOMES.items()}),
    )
    appealed = court & (rng.random(count) < 0.04)
    return pd.DataFrame(
        {
            "child": settled.child,
            "borough": settled.borough,
            "offence": settled.offence,
            "happened_on": weekday(settled.happened_on.to_numpy() + gap),
            "legal_outcome": names,
            "group": settled.group,
            "is_substantive": settled.group != "Diversion",
            "appeal": np.where(
                appealed, np.where(rng.random(count) < 0.5, "Result of appeal successful", "Changed on appeal"), ""
            ),
            "appealed_on": np.where(appealed, 40 + rng.integers(0, 120, count), NEVER),
        }
    ).reset_index(drop=True)


def _hearings(rng: np.random.Generator, offences: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """A first hearing (with the decision on remand) and the sentencing one."""
    court = outcomes[outcomes.group.isin(GROUPS[2:])]
    of = offences.loc[court.offence]
    first = np.minimum(of.happened_on.to_numpy() + rng.integers(5, 50, len(of)), court.happened_on.to_numpy() - 7)
    bail = np.where(rng.random(len(of)) < 0.7, "unconditional_bail", "conditional_bail")
    bail = np.where(of.is_remand, "conditional_bail", bail)
    opening = pd.DataFrame(
        {
            "child": court.child,
            "borough": court.borough,
            "offence": court.offence,
            "happened_on": weekday(first),
            "decision": bail,
            "court": "Youth Court",
        }
    )
    sentenced_by = np.where(court.legal_outcome.isin(CROWN_COURT), "Crown Court", "Youth Court")
    closing = opening.assign(happened_on=court.happened_on, decision="not_remanded", court=sentenced_by)
    remanded = offences[offences.is_remanded]
    secure = rng.random(len(remanded)) < 0.6
    remands = pd.DataFrame(
        {
            "child": remanded.child,
            "borough": remanded.borough,
            "offence": remanded.index,
            "happened_on": remanded.remanded_on,
            "decision": np.where(secure, "remand_to_youth_detention", "remand_to_local_authority"),
            "court": "Youth Court",
        }
    )
    return pd.concat([opening, closing, remands], ignore_index=True)


def _programmes(rng: np.random.Generator, outcomes: pd.DataFrame) -> pd.DataFrame:
    held = outcomes[outcomes.legal_outcome.isin(SUPERVISED)]
    start = weekday(held.happened_on.to_numpy() + rng.integers(0, 15, len(held)))
    length = held.legal_outcome.map(PROGRAMME_DAYS).fillna(180).to_numpy() * rng.uniform(0.6, 1.2, len(held))
    return pd.DataFrame(
        {
            "child": held.child,
            "borough": held.borough,
            "happened_on": start,
            "ended_on": start + length.astype(np.int64),
            "disposal": held.legal_outcome,
        }
    ).reset_index(drop=True)


def _first_heard(offences: pd.DataFrame, tables: list[pd.DataFrame]) -> Days:
    """The day of the first outcome or hearing of each offence; NEVER for none."""
    dated = pd.concat([table[["offence", "happened_on"]] for table in tables])
    return dated.groupby("offence").happened_on.min().reindex(offences.index, fill_value=NEVER).to_numpy(np.int64)


def _told_by_police(rng: np.random.Generator, offences: pd.DataFrame, first_heard: Days) -> pd.DataFrame:
    """Adds arrested_on (mostly the offence's day, for the rest before anything came of it) and is_knife."""
    count, on = len(offences), offences.happened_on.to_numpy()
    delay = 1 + rng.gamma(1.0, ARREST_DELAY, count).astype(np.int64)
    later = (rng.random(count) < ARRESTED_LATER) & ~offences.is_remand.to_numpy()
    arrested = np.where(later, np.maximum(np.minimum(on + delay, first_heard - 1), on), on)
    with_knife = rng.random(count) < offences.category.map(KNIFE_SHARES).fillna(KNIFE_ELSE).to_numpy()
    return offences.assign(arrested_on=arrested, is_knife=with_knife)


def settle(rng: np.random.Generator, offences: pd.DataFrame, died_on: Days) -> dict[str, pd.DataFrame]:
    """offences (with arrested_on, is_knife), outcomes, hearings, programmes; nothing after a death."""
    outcomes = _outcomes(rng, offences)
    hearings, programmes = _hearings(rng, offences, outcomes), _programmes(rng, outcomes)
    told = _told_by_police(rng, offences, _first_heard(offences, [outcomes, hearings]))
    tables = {"offence": told, "outcome": outcomes, "hearing": hearings, "programme": programmes}
    return {
        name: table[table.happened_on < died_on[table.child]].reset_index(drop=True) for name, table in tables.items()
    }
