"""The programme's site as files: pages, pictures, each section's table, and the figures that go to MLflow."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from measures.history import ALL, History
from measures.site import site
from measures.topic import Topic
from pipeline import store
from pipeline.histories import LINK, VIEW
from pipeline.params import Params
from pipeline.topics import topics

EVERY = "All boroughs together"


def write_programme(history: History, params: Params, out: Path, said: Callable[[str], None]) -> None:
    """Write a site for each borough and one for all, each section's table, and the figures that go to MLflow.

    `said` is told what is being made.
    """
    made = []
    for name, topic in topics().items():
        said(name)
        made.append(topic(history, params))
    for place in history.places:
        _write_place(place, [told[place] for told in made], history, out / place)


def _write_place(place: str, pages: list[Topic], history: History, out: Path) -> None:
    title = EVERY if place == ALL else place
    is_made_up = bool(store.read_json(LINK / VIEW / "key.json")["is_made_up"])
    for name, content in site(pages, title, f"{history.as_of:%-d %B %Y}", is_made_up).items():
        store.write_bytes(out / "site" / name, content)
    sections = [(f"{topic.name}_{section.name}", section) for topic in pages for section in topic.sections]
    for name, section in sections:
        store.write_table(
            out / "figures" / f"{name}.parquet", pa.Table.from_pandas(section.table, preserve_index=False)
        )
    figures = {f"{name}/{key}": value for name, section in sections for key, value in section.figures.items()}
    series = {
        f"{name}/{key}": {str(month): value for month, value in told.items()}
        for name, section in sections
        for key, told in section.series.items()
    }
    store.write_json(out / "figures.json", {"figures": figures, "series": series})
