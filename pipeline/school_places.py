"""At which school a borough's pupils are, as known at one date: after `link` a school is a keyed hash."""

from datetime import date

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from features.visible import is_open, visible
from pipeline import store
from schemas.records import SchoolPlace

CONFORM = store.DATA / "conform"


def school_places(borough: str, as_of: date, month_on: date) -> dict[str, str]:
    """The number of each pupil's school by child_id, by the borough's own archive and ids."""
    folder = CONFORM / borough / as_of.isoformat()
    places = store.read_table(folder / f"{SchoolPlace.__name__}.parquet", SchoolPlace.archived())
    identity = store.read_table(store.DATA / "link" / "identity" / "ids_score.parquet")
    return schools(places, identity.filter(pc.equal(identity.column("borough"), borough)), month_on)


def schools(places: pa.Table, identity: pa.Table, month_on: date) -> dict[str, str]:
    """The number of each pupil's school as known at a date, by child_id; the place that began last counts.

    `places` is a borough's archive of SchoolPlace and `identity` its ids: after `link` a school is a keyed hash.
    """
    seen = visible(ibis.memtable(places), SchoolPlace, ibis.literal(month_on))
    here = seen.filter(is_open(seen, ibis.literal(month_on)))
    told = here.join(ibis.memtable(identity.select(["system", "local_id", "child_id"])), ["system", "local_id"])
    told = told.order_by(told.happened_on.asc(nulls_first=True), "record_id").select("child_id", "school")
    rows = told.to_pyarrow()
    return dict(zip(rows.column("child_id").to_pylist(), rows.column("school").to_pylist(), strict=True))
