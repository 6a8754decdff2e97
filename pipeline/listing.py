"""What is wired for a borough's list of one month: children and scores, decisions, reasons, changes, what it says."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from features.landmarks import month_of
from features.outcomes import OUTCOMES
from lists.candidates import listable_children, ranked
from lists.monthly import month_families
from lists.page import About
from lists.roll_up import Before, considered, with_unexplained
from lists.selection import Rules
from lists.sentences import sentences
from measures.bands import words
from measures.churn import churn
from measures.demand import demand
from pipeline import store
from pipeline.about import about_of
from pipeline.changed import Months
from pipeline.decisions import decisions, known_entries
from pipeline.list_rules import rules_of
from pipeline.matrices import read_spine
from pipeline.params import Params
from pipeline.places import school_places, wards
from pipeline.reasons import Reasons
from pipeline.retired import read_retired, trained_as
from schemas.landmarks import Member
from schemas.lists import Demand, ListedFamily, Score

EVALUATE = store.DATA / "evaluate"
_SHOWN = ["borough", "family_id", "month_on", "section", "change"]


@dataclass(frozen=True)
class Listing:
    """A month's list: its families (ListedFamily), sentences (ListedReason), changes (ListedChange), what it says of
    itself, how the lists up to it changed (measures.churn), and how many could be listed where (Demand)."""

    listed: pa.Table
    sentences: pa.Table
    changed: pa.Table
    about: About
    churn: pd.DataFrame
    demand: pa.Table


class Lists:
    """What the lists of all boroughs are made from, read once."""

    def __init__(self, params: Params) -> None:
        self._params = params
        self._choice = store.read_json(EVALUATE / "choice.json")
        self._ranked_by = str(self._choice["ranked_by"])
        households = store.DATA / "landmarks" / "score" / "households.parquet"
        members = store.read_table(households, Member.arrow()).to_pandas()
        spine = read_spine("score").to_pandas()
        spine = spine[spine["life_stage"].isin(params.list.capacity)]
        self._children = self._scored(listable_children(spine, members))
        bands = EVALUATE / "pictures" / params.list.ranked_by / "bands" / f"{self._ranked_by}.parquet"
        self._bands = store.read_table(bands).to_pandas()
        self._reasons = Reasons(params, self._ranked_by)
        self._months = Months(self._reasons.view, members, spine)

    def _scored(self, children: pd.DataFrame) -> pd.DataFrame:
        """The children who could be listed, with what ranks them and their calibrated chance."""
        scores = store.read_table(store.DATA / "score" / "scores.parquet", Score.arrow()).to_pandas()
        is_own = (scores["outcome"] == self._params.list.ranked_by) & (scores["model"] == self._ranked_by)
        own = scores[is_own].rename(columns={"risk": "chance"}).drop(columns=["outcome", "model"])
        return children.merge(own, on="row_id")

    def of(self, borough: str, as_of: date, folder: Path) -> Listing:
        """One borough's list; `folder` holds those of earlier months."""
        month_on, children = month_of(as_of), self._children[self._children["borough"] == borough]
        rules, before = rules_of(self._params), self._before(borough, as_of, folder)
        at = {"school": school_places(borough, as_of, month_on), "ward": wards(borough, as_of, month_on)}
        children = children.assign(**{name: children["child_id"].map(told) for name, told in at.items()})
        found, told = self._explained(children, before, month_on, rules)
        listed = pa.Table.from_pandas(told[list(ListedFamily.columns())], ListedFamily.arrow(), preserve_index=False)
        about = about_of(borough, as_of, listed, found, self._params, self._choice)
        changed = self._months.changed(borough, month_on, folder, told, found, about.ranking)
        every = pd.concat([before.listed[_SHOWN], told[told["section"] == "list"][_SHOWN]])
        where = demand(found).assign(borough=borough, month_on=month_on)
        placed = pa.Table.from_pandas(where[list(Demand.columns())], Demand.arrow(), preserve_index=False)
        return Listing(listed, sentences(told), changed, about, churn(every), placed)

    def _before(self, borough: str, as_of: date, folder: Path) -> Before:
        """What came before the list, as far as it may be known on the day of the extract."""
        month_on = month_of(as_of)
        shown = _shown(folder, month_on)
        return Before(
            shown=shown,
            lists=not_withdrawn(shown[shown["section"] == "list"], folder),
            entries=known_entries(borough, as_of),
            decisions=decisions(borough, month_on, as_of),
            refusals=self._months.refusals(borough, month_on),
        )

    def _explained(
        self, children: pd.DataFrame, before: Before, month_on: date, rules: Rules
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """All that could be listed, and the list's rows: who has no reason that can be told takes nobody's place."""
        silent = set[int]()
        while True:
            heard = children[~children["row_id"].isin(silent)]
            found = considered(ranked(heard), before, month_on, rules)
            families = month_families(heard, found, before, month_on, rules)
            more = families.loc[~self._reasons.speak_for(families), "row_id"]
            if more.empty:
                return with_unexplained(found, ranked(children)), self._as_shown(families, month_on)
            silent.update(more)

    def _as_shown(self, families: pd.DataFrame, month_on: date) -> pd.DataFrame:
        """The list's rows (ListedFamily and more), by stage and then by the keyed hash: never by score."""
        shown = pd.concat([families.reset_index(drop=True), self._reasons.of(families)], axis=1)
        shown = shown.assign(
            month_on=month_on,
            status_reason=shown["reason"].where(shown["section"] == "own_section", None),
            band=[self._band(chance) for chance in shown["chance"]],
        )
        return shown.sort_values(["section", "life_stage", "family_id"])

    def _band(self, chance: float) -> str:
        if self._bands.empty:
            return "How often this was followed by more serious help is not known yet: too few past lists."
        place = max(int((self._bands["from_risk"] <= chance).sum()) - 1, 0)
        return words(self._bands.iloc[place], f"{OUTCOMES[self._params.list.ranked_by].says} within three years")


def _shown(folder: Path, month_on: date) -> pd.DataFrame:
    """The families of earlier months' lists; those of this month and later ones are not looked at."""
    earlier = [month for month in store.folders(folder) if month.name < month_on.isoformat()]
    tables = [store.read_table(month / "list.parquet", ListedFamily.arrow()).to_pandas() for month in earlier]
    told = [table[table["section"] != "just_missed"][_SHOWN] for table in tables]
    return pd.concat(told) if told else pd.DataFrame(columns=_SHOWN)


def not_withdrawn(shown: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """The families of earlier lists but for those that were withdrawn: nobody rests because of one."""
    retired = read_retired()
    gone = [
        date.fromisoformat(month.name)
        for month in store.folders(folder)
        if retired.why(str(store.read_json(month / "about.json")["list_id"]), trained_as(month)) is not None
    ]
    return shown[~shown["month_on"].isin(gone)]
