"""Stage reviewed: what early-help leads looked at and decided, as the review page's database tells it now."""

import os

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import store
from pipeline.console import run, steps
from pipeline.params import read_params
from review import returned
from review.refusal import Refusal as PageRefusal
from schemas.lists import ReviewEntry
from schemas.refusal import NoReviews

OUT = store.DATA / "reviewed"
ADDRESS = "ON_TRACK_REVIEW_DATABASE"  # an address may hold a password, which has no place in params.yaml


def main() -> None:
    """Write each borough's entries; none where nobody has opened the review page yet."""
    params = read_params()
    entries = _entries(os.environ.get(ADDRESS) or params.review.database)
    with steps("reviewed") as progress, store.replaced(OUT) as new:
        for borough in params.boroughs:
            own = entries.filter(pc.equal(entries.column("borough"), borough))
            store.write_table(new / f"{borough}.parquet", own, ReviewEntry.arrow())
            decided = pc.sum(pc.equal(own.column("kind"), "decided")).as_py() or 0
            progress.say(f"{borough}: {own.num_rows:,} entries of the review page, {decided:,} of them decisions")


def _entries(address: str) -> pa.Table:
    """All entries in one order, whichever way the database gave them. Raises NoReviews."""
    try:
        told = returned.entries(address)
    except PageRefusal as refusal:
        raise NoReviews(*refusal.args) from refusal
    table = pa.Table.from_pylist(told, schema=ReviewEntry.arrow())
    return table.sort_by([("borough", "ascending"), ("entry_id", "ascending")])


if __name__ == "__main__":
    run(main)
