"""Stage reviewed: what early-help leads looked at and decided, as the review page's database tells it now."""

import os

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy.exc import OperationalError

from pipeline import store
from pipeline.console import run, steps
from pipeline.params import Params, read_params
from review import returned
from review.refusal import Refusal as PageRefusal
from schemas.lists import ReviewEntry
from schemas.refusal import NoReviews

OUT = store.DATA / "reviewed"
ADDRESS = "ON_TRACK_REVIEW_DATABASE"  # an address may hold a password, which has no place in params.yaml


def main() -> None:
    """Write each borough's entries; none where nobody has opened the review page yet."""
    params = read_params()
    entries = told_now(params)
    with steps("reviewed") as progress, store.replaced(OUT) as new:
        for borough in params.boroughs:
            own = entries.filter(pc.equal(entries.column("borough"), borough))
            store.write_table(new / f"{borough}.parquet", own, ReviewEntry.arrow())
            decided = pc.sum(pc.equal(own.column("kind"), "decided")).as_py() or 0
            progress.say(f"{borough}: {own.num_rows:,} entries of the review page, {decided:,} of them decisions")


def told_so_far(params: Params) -> tuple[pa.Table, bool]:
    """All entries, and whether they are those of now; those of the stage's last run where the page has none or does
    not answer.
    """
    tables = [store.read_table(path, ReviewEntry.arrow()) for path in sorted(OUT.glob("*.parquet"))]
    stored = pa.concat_tables([ReviewEntry.arrow().empty_table(), *tables])
    try:
        now = told_now(params)
    except NoReviews:
        return stored, False
    return (now, True) if now.num_rows or not stored.num_rows else (stored, False)


def told_now(params: Params) -> pa.Table:
    """All entries (ReviewEntry) of the page's database, in one order, whichever way it gave them. Raises NoReviews."""
    try:
        told = returned.entries(os.environ.get(ADDRESS) or params.review.database)
    except PageRefusal as refusal:
        raise NoReviews(*refusal.args) from refusal
    except OperationalError as error:
        raise NoReviews(
            "the review page's database", "it does not answer", "Start it, or correct its address"
        ) from error
    table = pa.Table.from_pylist(told, schema=ReviewEntry.arrow())
    return table.sort_by([("borough", "ascending"), ("entry_id", "ascending")])


if __name__ == "__main__":
    run(main)
