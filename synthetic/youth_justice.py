"""Offences month by month, then what the police and the courts made of them."""

from typing import Any

import numpy as np
import pandas as pd

from synthetic.days import NEVER, Days, day, weekday
from synthetic.month import Month, State

OFFENCE_AGES = (10, 12, 13, 14, 15, 16, 17, 18)
OFFENCE_BY_AGE = (0.05, 0.25, 0.6, 1.2, 1.8, 1.6, 1.4, 1.0)
"""Offending peaks at 15 (MoJ and DfE, Education, children's social care and offending, 2022)."""
TREND_YEARS = ("2012-01-01", "2019-01-01")
TREND = (1.8, 1.0)
"""First-time entrants fell for years before they levelled (YJB, Youth Justice Statistics); here more mildly."""
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
SUPERVISED = (
    "REFERRAL_ORDER",
    "YOUTH_REHABILITATION_ORDER",
    "YOUTH_CONDITIONAL_CAUTION",
    "DETENTION_AND_TRAINING_ORDER",
    "SECTION_250",
)
PROGRAMME_DAYS = {"REFERRAL_ORDER": 270, "YOUTH_REHABILITATION_ORDER": 365, "YOUTH_CONDITIONAL_CAUTION": 90}


def draw_offences(
    rng: np.random.Generator, month: Month, state: State, people: Any, rates: dict[str, Any]
) -> dict[str, np.ndarray]:
    """This month's offences, with the row of the month, the number of earlier ones, and who is up for remand."""
    child = month.child
    leaning = rates["offending_own"] * people.offending.to_numpy()[child]
    since = month.start - state.last_offence[child]
    again = 1 + 5 * np.exp(-since / 300)
    rate = rates["offence"] / 12 * np.interp(month.age, OFFENCE_AGES, OFFENCE_BY_AGE, left=0, right=0)
    rate = rate * np.where(people.female.to_numpy()[child], 0.35, 1.0) * np.exp(leaning + 0.7 * month.need) * again
    rate = rate * np.interp(month.start, [day(d) for d in TREND_YEARS], TREND) * ~people.is_uasc.to_numpy()[child]
    row = np.flatnonzero(rng.random(len(rate)) < np.minimum(rate * month.share_of_life, 0.5))
    who, count = child[row], len(row)
    kind = rng.choice(len(CATEGORIES), count, p=CATEGORY_SHARES)
    grave = np.clip(SERIOUSNESS[kind] + rng.integers(-1, 3, count), 1, 8)
    earlier = state.offences[who]
    odds = -6.2 + 0.6 * grave + 0.25 * np.minimum(earlier, 4)
    made_on = month.days_within(rng, row)
    state.last_offence[who] = made_on
    state.offences[who] += 1
    return {
        "child": who,
        "family": month.family[row],
        "borough": month.borough[row],
        "row": row,
        "happened_on": made_on,
        "category": np.array(CATEGORIES)[kind],
        "seriousness": grave,
        "earlier": earlier,
        "is_remand": rng.random(count) < 1 / (1 + np.exp(-odds)),
    }


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
        {"child": court.child, "borough": court.borough, "happened_on": weekday(first), "decision": bail}
    )
    closing = opening.assign(happened_on=court.happened_on, decision="not_remanded")
    remanded = offences[offences.is_remanded]
    secure = rng.random(len(remanded)) < 0.6
    remands = pd.DataFrame(
        {
            "child": remanded.child,
            "borough": remanded.borough,
            "happened_on": remanded.remanded_on,
            "decision": np.where(secure, "remand_to_youth_detention", "remand_to_local_authority"),
        }
    )
    return pd.concat([opening, closing, remands], ignore_index=True)


def _programmes(rng: np.random.Generator, outcomes: pd.DataFrame) -> pd.DataFrame:
    held = outcomes[outcomes.legal_outcome.isin(SUPERVISED)]
    start: Days = held.happened_on.to_numpy() + rng.integers(0, 15, len(held))
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


def settle(rng: np.random.Generator, offences: pd.DataFrame, died_on: Days) -> dict[str, pd.DataFrame]:
    """offences (with is_remanded, remanded_on), outcomes, hearings, programmes; nothing after a death."""
    outcomes = _outcomes(rng, offences)
    tables = {
        "offence": offences,
        "outcome": outcomes,
        "hearing": _hearings(rng, offences, outcomes),
        "programme": _programmes(rng, outcomes),
    }
    return {
        name: table[table.happened_on < died_on[table.child]].reset_index(drop=True) for name, table in tables.items()
    }
