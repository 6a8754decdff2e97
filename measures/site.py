"""The programme's site: one page a topic and a first page with all findings, for one borough or for all together.

Works from a folder, without a network and without scripts: pictures are SVG files beside the pages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Integral
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_float_dtype, is_numeric_dtype

from measures.suppression import HIDDEN
from measures.topic import Section, Topic

_TEMPLATES = Path(__file__).parent / "templates"
_LONG_FROM = 16  # a table of more rows is folded up until somebody wants it; on paper it is open


def site(topics: Sequence[Topic], place: str, as_of: str, is_made_up: bool) -> Mapping[str, bytes]:
    """The site's files by their name: a page a topic, `index.html`, `style.css` and the pictures."""
    told = {"place": place, "as_of": as_of, "is_made_up": is_made_up, "topics": topics}
    files = {"index.html": _page("site_index.html", **told), "style.css": (_TEMPLATES / "site.css").read_bytes()}
    for topic in topics:
        tables = {section.name: table_of(section) for section in topic.sections}
        files[f"{topic.name}.html"] = _page("site_topic.html", topic=topic, tables=tables, **told)
        for section in topic.sections:
            if section.chart is not None:
                files[picture_of(topic, section)] = section.chart
    return files


def picture_of(topic: Topic, section: Section) -> str:
    """The file name of a section's picture."""
    return f"{topic.name}_{section.name}.svg"


def table_of(section: Section) -> dict[str, Any]:
    """A section's table as texts: headings, whether each column holds numbers, rows."""
    shown = section.table[list(section.columns)]
    numbers = [is_numeric_dtype(shown[name]) for name in shown]
    cells = [[_cell(value, is_float_dtype(shown[name])) for value in shown[name]] for name in shown]
    rows = [list(row) for row in zip(*cells, strict=True)]
    return {"headings": list(section.columns.values()), "numbers": numbers, "rows": rows}


def _cell(value: object, is_float: bool) -> str:
    """A hidden number is `c`; numbers that are no counts have one decimal place."""
    if value is pd.NA or value is None or value is pd.NaT:
        return HIDDEN
    if isinstance(value, float) and math.isnan(value):
        return HIDDEN
    if is_float:
        return f"{float(str(value)):,.1f}"
    return f"{value:,}" if isinstance(value, Integral) and not isinstance(value, bool) else str(value)


def _page(template: str, **told: object) -> bytes:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    engine = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.globals |= {"picture_of": picture_of, "long_from": _LONG_FROM}
    return engine.get_template(template).render(**told).encode()
