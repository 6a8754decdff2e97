"""Stage measure: what came of the lists. A topic is a call below and a module that writes it."""

from datetime import date

from pipeline import store
from pipeline.console import run, steps
from pipeline.exposed import exposed
from pipeline.params import read_params
from pipeline.reviews_measured import measure_reviews
from schemas.lists import Exposure

OUT = store.DATA / "measure"


def main() -> None:
    """Write the exposure of every listed family, which is never published, and what may be published of it."""
    params = read_params()
    told = store.read_json(store.DATA / "link" / "score" / "extracts.json")
    as_of = {borough: date.fromisoformat(str(day)) for borough, day in told.items()}
    with steps("measure") as progress, store.replaced(OUT) as new:
        families = exposed(params)
        store.write_table(new / "exposure.parquet", families, Exposure.arrow())
        rows = families.drop_columns(["family_id", "list_id"]).to_pandas()
        listed = rows[rows["section"] == "list"]
        alerts = measure_reviews(listed, as_of, params, new / "reviews")
        decided = int(listed["decision"].notna().sum())
        progress.say(f"of {len(listed):,} families listed so far {decided:,} were decided on; {alerts} alerts")


if __name__ == "__main__":
    run(main)
