"""What is read for a packet: members, names, days of birth, schools, and the records of some people."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from extracts.known_as import known_as
from lists.status import child_status
from pipeline import store
from pipeline.matrices import read_spine
from pipeline.packet_people import Known, restricted
from pipeline.params import Params
from pipeline.places import school_places
from pipeline.view import open_view
from schemas.landmarks import Member
from schemas.records import Person, Record, Restriction

CONFORM = store.DATA / "conform"


class Sources:
    """The linked records as now known, and beside them what stands in the identity store and the archives."""

    def __init__(self, params: Params) -> None:
        self._view = open_view("score", params.features.in_process())
        self.extracts = self._view.extracts
        self._identity = store.read_table(store.DATA / "link" / "identity" / "ids_score.parquet")
        households = store.DATA / "landmarks" / "score" / "households.parquet"
        self._members = store.read_table(households, Member.arrow()).to_pandas()
        spine = read_spine("score").to_pandas()
        self._at_stage = spine[spine["life_stage"].isin(params.list.capacity)]

    def members(self, borough: str, month_on: date) -> pd.DataFrame:
        """The members of every family of a borough (schemas.landmarks.Member)."""
        told = self._members
        return told[(told["borough"] == borough) & (told["landmark_on"] == month_on)]

    def known(self, borough: str, month_on: date) -> Known:
        """What is known of the people of a borough, by its own sources alone."""
        archive = CONFORM / borough / self.extracts[borough].isoformat()
        persons = store.read_table(archive / f"{Person.__name__}.parquet", Person.archived())
        own = self._identity.filter(pc.equal(self._identity.column("borough"), borough))
        children = child_status(self.members(borough, month_on), self._at_stage)
        births = self._view.compute(self._view.children.select("child_id", "born_on"))
        return Known(
            names=known_as(borough, persons, own),
            born_on=dict(zip(*(births.column(name).to_pylist() for name in ("child_id", "born_on")), strict=True)),
            schools=school_places(borough, self.extracts[borough], month_on),
            at_stage=frozenset(children[children["left_out"] == ""]["child_id"]),
            protected=self.restricted("protected_address", self.extracts[borough]),
        )

    def records(self, people: Iterable[str]) -> dict[type[Record], pa.Table]:
        """The linked records of some people."""
        who = sorted(set(people))
        return {
            record: self._view.compute(table.filter(table.child_id.isin(who))).cast(record.linked())
            for record, table in self._view.tables.items()
        }

    def whose(self, records: Iterable[str]) -> dict[str, set[str]]:
        """The people of some records, by record_id."""
        asked, found = sorted(set(records)), defaultdict[str, set[str]](set)
        for table in self._view.tables.values():
            own = self._view.compute(table.filter(table.record_id.isin(asked)).select("record_id", "child_id"))
            for row in own.to_pylist():
                found[row["record_id"]].add(row["child_id"])
        return found

    def births(self, people: Iterable[str]) -> pa.Table:
        """The days of birth of some people."""
        children = self._view.children
        return self._view.compute(children.filter(children.child_id.isin(sorted(set(people)))))

    def restricted(self, kind: str, on: date) -> frozenset[str]:
        """The people who object, or whose address is protected, at a date."""
        found = self._view.compute(restricted(self._view.tables[Restriction], kind, on))
        return frozenset(found.column("child_id").to_pylist())

    def erased(self) -> frozenset[str]:
        """The people whose erasure is recorded, under the pseudonyms of each of their ids."""
        restrictions = self._view.tables[Restriction]
        found = self._view.compute(restrictions.filter(restrictions.kind == "erasure").select("child_id"))
        return frozenset(found.column("child_id").to_pylist())
