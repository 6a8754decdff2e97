"""The page: every figure with its pictures and its rows, what falls outside first."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from synthetic.calibration import pictures
from synthetic.calibration.comparison import JUDGED
from synthetic.calibration.in_need import LENGTHS
from synthetic.calibration.looked_after import PERIODS
from synthetic.calibration.published import ENGLAND, MATCH

TEMPLATES = Path(__file__).parent / "templates"
VERDICTS = {
    "within": "within 15 %",
    "outside": "outside",
    "explained": "outside, with a reason",
    "chance": "outside, as chance has it: its interval holds the published figure",
    "rare": "rare, not judged",
    "none": "nobody to count it of",
    "not published": "nothing published",
}
Picture = tuple[str, str]
"""A caption and a drawing."""
CURVES: dict[str, dict[str, float]] = {
    "Episodes of need ended, by duration": LENGTHS,
    "Child protection plans ended, by duration": LENGTHS,
    "Ceased to be looked after, by length of the last period": {**PERIODS},
}


@dataclass(frozen=True)
class Findings:
    """All that the page shows.

    table: from `comparison.compare`; sections, definitions: by figure; made, known: single years (figure, group,
    borough, year, value); pyramids, lengths: from `shapes`; about: years, size, seed, boroughs (names by code).
    """

    table: pd.DataFrame
    sections: dict[str, str]
    definitions: dict[str, str]
    made: pd.DataFrame
    known: pd.DataFrame
    pyramids: pd.DataFrame
    lengths: pd.DataFrame
    about: dict[str, Any]


def page(found: Findings) -> str:
    """The report as one self-contained HTML page."""
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters.update(number=number)
    judged = found.table.verdict.value_counts()
    areas = areas_of(found)
    return made.get_template("report.html").render(
        about=found.about,
        areas=areas,
        words=VERDICTS,
        tally={name: int(judged.get(name, 0)) for name in VERDICTS},
        judged=int(judged.reindex(JUDGED, fill_value=0).sum()),
        strays=found.table.strays[found.table.verdict.isin(JUDGED)].sum(),
        outside=_rows(found.table[found.table.verdict.isin(["outside", "explained", "chance"])], areas),
        sections=_sections(found, areas),
        pyramids=_pyramids(found),
    )


def number(value: float) -> str:
    """Three figures or so; a dash for none."""
    if pd.isna(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def areas_of(found: Findings) -> dict[str, str]:
    """What each area is called on the page."""
    return {**found.about["boroughs"], ENGLAND: "England, beside the three"}


def _sections(found: Findings, areas: dict[str, str]) -> list[dict[str, Any]]:
    """Sections in order, each with its figures in order."""
    figures = list(dict.fromkeys(found.table.figure))
    titles = dict.fromkeys(found.sections.values())
    return [
        {
            "title": title,
            "figures": [_figure(found, areas, name) for name in figures if found.sections[name] == title],
        }
        for title in titles
    ]


def _figure(found: Findings, areas: dict[str, str], name: str) -> dict[str, Any]:
    rows = found.table[found.table.figure == name]
    drawn = _dots(rows, areas) if len(rows.group.unique()) > 1 else _trends(found, rows, areas)
    if name in CURVES:
        drawn = [*drawn, _curve(found, rows, name)]
    return {
        "name": name,
        "definition": found.definitions[name],
        "unit": rows.unit.iloc[0],
        "pictures": drawn,
        "rows": _rows(rows, areas),
        "sources": [source for source in rows.source.dropna().unique()],
        "outside": int((rows.verdict == "outside").sum()),
    }


def _rows(rows: pd.DataFrame, areas: dict[str, str]) -> list[dict[str, Any]]:
    named = rows.assign(area=rows.borough.map(areas), reason=rows.reason.fillna(""))
    return [{str(key): value for key, value in row.items()} for row in named.to_dict("records")]


def _trends(found: Findings, rows: pd.DataFrame, areas: dict[str, str]) -> list[Picture]:
    drawn: list[Picture] = []
    for row in _rows(rows, areas):
        made, known = (_years(table, row) for table in (found.made, found.known))
        both = f"made-up {number(row['made_up'])}, published {number(row['published'])} ({row['unit']})"
        label = f"{row['figure']}, {row['area']}, by year; five-year means: {both}"
        drawn.append((row["area"], pictures.trend(made, known, row["unit"], label)))
    return drawn


def _years(table: pd.DataFrame, row: dict[str, Any]) -> pd.DataFrame:
    """The single years of a row."""
    return table[(table[MATCH] == [row[name] for name in MATCH]).all(axis=1)]


def _dots(rows: pd.DataFrame, areas: dict[str, str]) -> list[Picture]:
    figure, unit = rows.figure.iloc[0], rows.unit.iloc[0]
    drawn: list[Picture] = []
    for borough, own in rows.groupby("borough"):
        area = areas[str(borough)]
        label = f"{figure}, {area}: made-up and published, {len(own)} groups; the numbers are in the table"
        drawn.append((area, pictures.dots(own.reset_index(drop=True), unit, label)))
    return drawn


def _curve(found: Findings, rows: pd.DataFrame, name: str) -> Picture:
    bands = CURVES[name]
    known = rows[rows.borough == ENGLAND].set_index("group").published.reindex(list(bands))
    points = pd.DataFrame({"days": [*bands.values()][1:], "share": known.cumsum().to_numpy()[:-1]})
    label = f"{name}: how many had ended after how many years, made-up and published"
    return "Day by day, of the three together", pictures.curve(
        found.lengths[found.lengths.figure == name], points, label
    )


def _pyramids(found: Findings) -> list[Picture]:
    return [
        (str(people), pictures.pyramid(rows, f"{people}: made-up boys and girls by year of age, a mean year"))
        for people, rows in found.pyramids.groupby("people", sort=False)
    ]
