"""All tables of the journeys, each made once for all boroughs and fit to publish."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from measures.history import ALL, History
from measures.journeys import answers
from measures.journeys.answers import NONE
from measures.journeys.before import before_stages
from measures.journeys.classes import ANSWERS, UNACCOMPANIED, classes
from measures.journeys.entrants import (
    Settings,
    entrants,
    first_known,
    prior_steps,
    told_years,
    with_plans_told,
)
from measures.journeys.following import followed
from measures.journeys.grouping import Groups, grouped, states_by_quarter
from measures.journeys.hazards import at_risk, hazards
from measures.journeys.incidence import incidence
from measures.journeys.lives import Lives, lives
from measures.journeys.paths import commonest, paths
from measures.journeys.shares import JOURNEY, KNOWN, Question, told_shares
from measures.journeys.workers import social_workers
from measures.years import year_name

CLASS, PATH = "class", "path"


@dataclass(frozen=True)
class Told:
    """Frames as their functions give them, all fit to publish, and the years they are of, in words ("" for none).

    `years` are those of the entries that are asked about, `all_years` those of the life stages and the hazards.
    """

    years: str
    all_years: str
    shares: pd.DataFrame
    before: pd.DataFrame
    incidence: pd.DataFrame
    hazards: pd.DataFrame
    groups: Groups | None
    states: pd.DataFrame
    workers: pd.DataFrame


def told(history: History, settings: Settings, resamples: int, seed: int) -> Told:
    """Everything that the sections of the topic show."""
    known = lives(history)
    every = entrants(known, settings)
    found = with_plans_told(every)
    prior = prior_steps(known, found, settings)
    is_known = ~found["is_unaccompanied"] & found["child"].isin(prior.loc[prior["is_apart"], "child"])
    own = found[is_known].reset_index(drop=True)
    groups = grouped(own, prior[prior["child"].isin(own["child"])].reset_index(drop=True), resamples, seed)
    rows = followed(known, settings)
    all_years = [year_name(year) for year in told_years(known, settings)]
    shares = _shares(known, found, own, prior, groups, settings)
    return Told(
        years=_span(sorted(set(found["year"]))),
        all_years=_span(all_years),
        shares=shares,
        before=before_stages(known, every, settings),
        incidence=incidence(known, rows, settings),
        hazards=hazards(known, at_risk(known, rows, settings)),
        groups=groups,
        states=_states(known, _span(sorted(set(found["year"]))), groups, shares),
        workers=social_workers(known, settings),
    )


def _states(known: Lives, span: str, groups: Groups | None, shares: pd.DataFrame) -> pd.DataFrame:
    """The states of the groups whose size is told: a state's count and share would tell it."""
    if groups is None:
        return pd.DataFrame(columns=["group"])
    of_all = shares[(shares["borough"] == ALL) & (shares["year"] == ALL) & (shares["question"] == JOURNEY)]
    return states_by_quarter(known.editions, span, groups, set(of_all.loc[of_all["children"].notna(), "answer"]))


def _span(years: list[str]) -> str:
    if not years:
        return ""
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def _shares(
    known: Lives,
    found: pd.DataFrame,
    own: pd.DataFrame,
    prior: pd.DataFrame,
    groups: Groups | None,
    settings: Settings,
) -> pd.DataFrame:
    first = first_known(own, prior)
    path, names = commonest(paths(own, prior))
    asked = {
        "time_known": (answers.time_known(own, first), Question(answers.TIME_KNOWN)),
        "first_sign": (answers.first_sign(own, first), Question(answers.FIRST_SIGN)),
        "last_chance": (answers.last_chance(known, own, prior), Question(answers.LAST_CHANCE)),
        "early_help": (answers.early_help(known, own, prior), Question(answers.EARLY_HELP)),
        "both_services": (answers.both_services(own, prior), Question(answers.BOTH, of_boroughs=False)),
        "referrals": (answers.referrals(own, prior), Question(answers.REFERRALS)),
        CLASS: (classes(own, prior), Question(ANSWERS, of_years=True)),
        PATH: (path, Question({name: (name,) for name in names}, of_boroughs=False)),
    }
    if groups:
        label = pd.Series([groups.names[place] for place in groups.label], index=own.index, dtype=object)
        asked[JOURNEY] = (label, Question({name: (name,) for name in groups.names}))
    columns = pd.DataFrame({question: said for question, (said, _) in asked.items()}).assign(child=own["child"])
    who = classes(found, prior)
    rows = found.assign(who=who.where(who.isin([UNACCOMPANIED, NONE]), KNOWN)).merge(columns, on="child", how="left")
    questions = {name: question for name, (_, question) in asked.items()}
    return told_shares(known.editions, _span(sorted(set(found["year"]))), rows, known.boroughs, questions)
