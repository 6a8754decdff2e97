"""What the records say beside the scores: who did not consent, and what changed since the last list."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from features.news import news
from features.visible import visible
from lists.changes import Now, Then, changes
from lists.consent import without_consent
from lists.status import family_status
from pipeline import store
from schemas.lists import ListedChange, ListedFamily
from schemas.records import SERVICE_RECORDS, EhEpisode

if TYPE_CHECKING:
    from pipeline.view import View

_NEWS = ["family_id", "what", "kind", "happened_on"]


class Months:
    """The households and landmarks of all boroughs' months, and the view they come from."""

    def __init__(self, view: "View", members: pd.DataFrame, spine: pd.DataFrame) -> None:
        self._view, self._members, self._spine = view, members, spine

    def members(self, borough: str, month_on: date) -> pd.DataFrame:
        """The members of a borough's families (schemas.landmarks.Member) under one month."""
        return self._members[(self._members["borough"] == borough) & (self._members["landmark_on"] == month_on)]

    def refusals(self, borough: str, month_on: date) -> pd.DataFrame:
        """The families whose records say by the day of the extract that there is no consent (lists.consent)."""
        import ibis

        as_of = self._view.extracts[borough]
        episodes = visible(self._view.tables[EhEpisode], EhEpisode, ibis.literal(as_of))
        return without_consent(self._view.compute(episodes).to_pandas(), self.members(borough, month_on))

    def changed(
        self, borough: str, month_on: date, folder: Path, families: pd.DataFrame, found: pd.DataFrame, ranking: str
    ) -> pa.Table:
        """The families that joined the list or left it (schemas.lists.ListedChange); none where it is the first."""
        earlier = [month for month in store.folders(folder) if month.name < month_on.isoformat()]
        if not earlier:
            return ListedChange.arrow().empty_table()
        listed = store.read_table(earlier[-1] / "list.parquet", ListedFamily.arrow()).to_pandas()
        then = Then(listed[listed["section"] == "list"], date.fromisoformat(earlier[-1].name))
        before = store.read_json(earlier[-1] / "about.json").get("ranking", ranking)
        now = self._now(borough, month_on, then, families, found, before != ranking)
        rows = [{"borough": borough, "month_on": month_on, **row} for row in changes(then, now)]
        return pa.Table.from_pylist(rows, schema=ListedChange.arrow())

    def _now(
        self,
        borough: str,
        month_on: date,
        then: Then,
        families: pd.DataFrame,
        found: pd.DataFrame,
        is_other_model: bool,
    ) -> Now:
        here = self.members(borough, month_on)
        asked = self._spine[self._spine["landmark_on"] == month_on]
        wanted = then.listed[["borough", "family_id"]].assign(landmark_on=month_on)
        return Now(
            families=families,
            found=found,
            statuses=family_status(here, asked, wanted),
            reasons=dict(zip(asked["child_id"], asked["reason"], strict=True)),
            news=self._news(
                here[here["family_id"].isin(families["family_id"]) & ~here["objects"]],
                # what chances know comes first; what the extract shows since can have woken a family
                [(then.month_on, month_on), (month_on, self._view.extracts[borough])],
            ),
            is_other_model=is_other_model,
            month_on=month_on,
        )

    def _news(self, members: pd.DataFrame, spans: Sequence[tuple[date, date]]) -> pd.DataFrame:
        """What the sources came to show of the members of some families, of each span of days the latest first."""
        who = sorted(set(members["child_id"]))
        tables = {
            record: self._view.compute(table.filter(table.child_id.isin(who)))
            for record, table in self._view.tables.items()
            if record in SERVICE_RECORDS
        }
        of = members.groupby("child_id")["family_id"].agg(list).to_dict()
        rows = [
            (family, one.what, one.kind, one.happened_on)
            for span in spans
            for one in news(tables, *span)
            for family in of[one.child_id]
        ]
        return pd.DataFrame(rows, columns=_NEWS)
