"""Where a borough's children go to school and in which ward they live, by the borough's own archive.

After `link` a school is a keyed hash and a ward is nothing: what places a child is not for models.
"""

from datetime import date

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from features.visible import is_open, visible
from pipeline import store
from schemas.records import Address, Record, SchoolPlace

CONFORM = store.DATA / "conform"
_TOLD_BY: dict[type[Record], str] = {SchoolPlace: "school", Address: "ward"}


def school_places(borough: str, as_of: date, month_on: date) -> dict[str, str]:
    """The number of each pupil's school as known at a date, by child_id."""
    return _of_borough(SchoolPlace, borough, as_of, month_on)


def wards(borough: str, as_of: date, month_on: date) -> dict[str, str]:
    """The ward in which each person lives as known at a date, by child_id; nobody where no source tells."""
    return _of_borough(Address, borough, as_of, month_on)


def _of_borough(record: type[Record], borough: str, as_of: date, month_on: date) -> dict[str, str]:
    archive = store.read_table(CONFORM / borough / as_of.isoformat() / f"{record.__name__}.parquet", record.archived())
    identity = store.read_table(store.DATA / "link" / "identity" / "ids_score.parquet")
    return places(record, archive, identity.filter(pc.equal(identity.column("borough"), borough)), month_on)


def places(record: type[Record], archive: pa.Table, identity: pa.Table, month_on: date) -> dict[str, str]:
    """The school or ward of each child as known at a date, by child_id; of several the one that began last counts.

    `archive` is a borough's SchoolPlace or Address and `identity` its ids.
    """
    what = _TOLD_BY[record]
    seen = visible(ibis.memtable(archive), record, ibis.literal(month_on))
    here = seen.filter(is_open(seen, ibis.literal(month_on)) & seen[what].notnull())
    told = here.join(ibis.memtable(identity.select(["system", "local_id", "child_id"])), ["system", "local_id"])
    told = told.order_by(told.happened_on.asc(nulls_first=True), "record_id").select("child_id", what)
    rows = told.to_pyarrow()
    return dict(zip(rows.column("child_id").to_pylist(), rows.column(what).to_pylist(), strict=True))
