"""Stage measure: what came of the lists, and what the programme needs to know. A topic is a line of topics.py."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from lists.exposure import of_months
from measures.history import History
from measures.plans.stuck import stuck, stuck_page
from pipeline import store
from pipeline.console import run, steps
from pipeline.editions import read_editions, write_editions
from pipeline.exposed import exposed
from pipeline.histories import read_history
from pipeline.params import read_params
from pipeline.programme import write_programme
from pipeline.reviews_measured import measure_reviews
from pipeline.topics import topics
from schemas.lists import Exposure

OUT = store.DATA / "measure"


def main() -> None:
    """Write the exposure of every listed family, which is never published, and what may be published of all."""
    params = read_params()
    told = store.read_json(store.DATA / "link" / "score" / "extracts.json")
    as_of = {borough: date.fromisoformat(str(day)) for borough, day in told.items()}
    with steps("measure", total=1 + len(topics())) as progress, store.replaced(OUT) as new:
        progress.begin("reviews")
        families = exposed(params)
        store.write_table(new / "exposure.parquet", families, Exposure.arrow())
        listed = of_months(families.to_pandas()).drop(columns=["family_id", "list_id"])
        alerts = measure_reviews(listed, as_of, params, new / "reviews")
        decided = int(listed["decision"].notna().sum())
        history = read_history(params.boroughs)
        history = replace(history, editions=read_editions(OUT / "editions", history.as_of))
        write_programme(history, params, new / "programme", progress.begin)
        write_editions(history.editions, history.as_of, OUT / "editions", new / "editions")
        _write_stuck(history, params.measure.plans.held_out_months, new / "for_the_data_team")
        progress.say(f"of {len(listed):,} families listed so far {decided:,} were decided on; {alerts} alerts")
        progress.say("the programme's site: data/measure/programme/all/site/index.html")


def _write_stuck(history: History, held_out_months: int, out: Path) -> None:
    """Each borough's plans that do not move, by pseudonyms: never published, readable by their owner alone."""
    for borough in history.boroughs:
        plans = stuck(history.of(borough), held_out_months)
        store.write_private_text(out / f"{borough}_stuck_plans.html", stuck_page(plans, history.as_of))


if __name__ == "__main__":
    run(main)
