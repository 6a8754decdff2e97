"""What a reader of several tables of the site knows beside each one's sums: numbers that stand twice, or add up."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import pandas as pd

from measures.care.states import LOOKED_AFTER
from measures.years import quarter_start
from tests.measures.attacker import Equation

Tables = Mapping[str, pd.DataFrame]
Cell = tuple[object, str]


def cell(section: str, count: str, **dims: str) -> Cell:
    """A count of a section's table as the attacker names it."""
    return tuple(sorted({"section": section, **dims}.items())), count


def dims_of(table: pd.DataFrame) -> list[str]:
    """The columns that tell what a row is of."""
    is_count = {name: isinstance(table[name].dtype, pd.Int64Dtype) for name in table}
    return [str(name) for name in table if not is_count[name] and not pd.api.types.is_float_dtype(table[name])]


def equations(tables: Tables) -> list[Equation]:
    """Those between counts that stand in the tables, which are by a section's topic and name: `care_flow`."""
    there = counts_of(tables).keys()
    return [one for made in _MADE for one in made(tables) if one.keys() <= there]


def counts_of(tables: Tables) -> dict[Cell, int | None]:
    """Every count that stands in the tables, a hidden one as nothing."""
    found: dict[Cell, int | None] = {}
    for table in tables.values():
        counts = [str(name) for name in table if isinstance(table[name].dtype, pd.Int64Dtype)]
        for row in table.to_dict("records"):
            key = tuple(sorted((name, str(row[name])) for name in dims_of(table)))
            found |= {(key, name): None if pd.isna(row[name]) else int(row[name]) for name in counts}
    return found


def _same(one: Cell, other: Cell) -> Equation:
    return {one: 1, other: -1}


def _sum(total: Cell, parts: Sequence[Cell]) -> Equation:
    return {total: -1, **dict.fromkeys(parts, 1)}


def _rows(tables: Tables, *sections: str) -> Iterator[dict[str, str]]:
    """The rows of the first of the sections, where all of them are there."""
    if all(section in tables for section in sections):
        yield from (
            {str(name): str(value) for name, value in row.items()} for row in tables[sections[0]].to_dict("records")
        )


def _march(year: str) -> str:
    """The last day of a financial year."""
    return f"{int(year[:4]) + 1}-03-31"


def _before(year: str) -> str:
    """The financial year before one."""
    return f"{int(year[:4]) - 1}-{year[2:4]}"


def _stock_and_flow(tables: Tables) -> Iterator[Equation]:
    """The stock of a 31 March stands by quarter too; it is that of the year before and who entered less who left."""
    years = {(row["borough"], row["year"]) for row in _rows(tables, "care_flow", "care_stock", "care_entries")}
    for place, year in years:
        at = {"borough": place, "year": year}
        yield _same(
            cell("care_flow", "stock", **at), cell("care_stock", LOOKED_AFTER, borough=place, quarter=_march(year))
        )
        for name in ("entered", "left"):
            yield _same(cell("care_flow", name, **at), cell("care_entries", name, age_band="all", **at))
        if (place, _before(year)) in years:
            then = cell("care_flow", "stock", borough=place, year=_before(year))
            stocks = {cell("care_flow", "stock", **at): -1, then: 1}
            yield stocks | {cell("care_flow", "entered", **at): 1, cell("care_flow", "left", **at): -1}


def _stock_by_dimension(tables: Tables) -> Iterator[Equation]:
    """Each way of telling the looked-after children apart has the last quarter's stock as its sum."""
    for dim in ("age_band", "placement", "legal", "need"):
        for row in _rows(tables, f"care_by_{dim}", "care_stock"):
            if row[dim] == "all":
                last = tables["care_stock"]["quarter"].max()
                own = cell(f"care_by_{dim}", "children", borough=row["borough"], **{dim: "all"})
                yield _same(own, cell("care_stock", LOOKED_AFTER, borough=row["borough"], quarter=last))


def _left_care(tables: Tables) -> Iterator[Equation]:
    """Who left at any age is who left from any placement."""
    for row in _rows(tables, "care_leaving", "care_changing"):
        if row["age_band"] == "all":
            at = {"borough": row["borough"]}
            own = cell("care_leaving", "events", age_band="all", **at)
            yield _same(own, cell("care_changing", "events", placement="all", to_placement="left care", **at))


def _looked_after(tables: Tables) -> Iterator[Equation]:
    """The looked-after children of a quarter's end are told by two pages."""
    for row in _rows(tables, "impact_looked_after_1", "care_stock"):
        last = pd.Timestamp(row["on"]) + pd.offsets.QuarterEnd(0)
        there = cell("care_stock", LOOKED_AFTER, borough=row["borough"], quarter=str(last.date()))
        yield _same(cell("impact_looked_after_1", "count", borough=row["borough"], on=row["on"]), there)


def _referrals(tables: Tables) -> Iterator[Equation]:
    """What re-referrals are a share of are the referrals."""
    for row in _rows(tables, "impact_rereferrals_1", "impact_referrals_1"):
        at = {"borough": row["borough"], "on": row["on"]}
        yield _same(cell("impact_rereferrals_1", "whole", **at), cell("impact_referrals_1", "count", **at))


def _quarters_of_referrals(tables: Tables) -> Iterator[Equation]:
    """Referrals and re-referrals of a quarter are told by two pages."""
    for row in _rows(tables, "repeat_quarters", "impact_rereferrals_1"):
        at = {"borough": row["borough"], "on": str(quarter_start(row["year"], row["quarter"]).date())}
        own = {"borough": row["borough"], "year": row["year"], "quarter": row["quarter"]}
        for name, theirs in (("total", "whole"), ("yes", "count")):
            yield _same(cell("repeat_quarters", name, **own), cell("impact_rereferrals_1", theirs, **at))


def _plans_begun(tables: Tables) -> Iterator[Equation]:
    """The plans of a year are those of its quarters."""
    for row in _rows(tables, "repeat_plans", "impact_cp_plans_1"):
        starts = pd.date_range(f"{row['year'][:4]}-04-01", periods=4, freq="QS")
        quarters = [cell("impact_cp_plans_1", "count", borough=row["borough"], on=str(on.date())) for on in starts]
        yield _sum(cell("repeat_plans", "total", borough=row["borough"], year=row["year"]), quarters)


def _plans_open(tables: Tables) -> Iterator[Equation]:
    """The plans open on a 31 March are those of which a review may be overdue."""
    for row in _rows(tables, "plans_overdue", "plans_cp_open"):
        at = {"borough": row["borough"], "year": row["year"]}
        yield _same(cell("plans_overdue", "total", **at), cell("plans_cp_open", "open", **at))


def _plans_go_on(tables: Tables) -> Iterator[Equation]:
    """The plans open on a 31 March are those of a year before and those begun since, less those ended."""
    lasted = tables.get("plans_cp_lasted", pd.DataFrame({"borough": [], "span": [], "band": []}))
    for row in _rows(tables, "repeat_plans", "plans_cp_open", "plans_cp_lasted"):
        place, year = row["borough"], row["year"]
        bands = lasted.loc[(lasted["borough"] == place) & (lasted["span"] == year), "band"]
        ended = [cell("plans_cp_lasted", "plans", borough=place, span=year, band=band) for band in bands]
        if ended:
            now, then = (cell("plans_cp_open", "open", borough=place, year=name) for name in (year, _before(year)))
            begun = cell("repeat_plans", "total", borough=place, year=year)
            yield {now: -1, then: 1, begun: 1, **dict.fromkeys(ended, -1)}


_IN_A_ROW = {
    "total": ("yes", "no"),
    "children": ("had", "had_not"),
    "entered": ("went_home", "left_otherwise", "other"),
}


def _row_sums(tables: Tables) -> Iterator[Equation]:
    """A count that is the sum of others beside it."""
    for section, table in tables.items():
        for total, parts in _IN_A_ROW.items():
            if {total, *parts} <= set(table):
                for row in table[dims_of(table)].drop(columns="section").astype(str).to_dict("records"):
                    yield _sum(cell(section, total, **row), [cell(section, part, **row) for part in parts])


_MADE: Sequence[Callable[[Tables], Iterator[Equation]]] = (
    _row_sums,
    _stock_and_flow,
    _stock_by_dimension,
    _left_care,
    _looked_after,
    _referrals,
    _quarters_of_referrals,
    _plans_begun,
    _plans_open,
    _plans_go_on,
)
