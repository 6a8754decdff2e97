"""Rule 6: which days of which sources must be covered for a column to be known."""

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from features.declaration import Column, Feature, Of
from features.define import CATALOGUE
from schemas.records import Membership


def needs(column: Column) -> str:
    """What must be covered for a column, as text: service:days[:first day], joined by "+"; days 0 is "now"."""
    since = f":{column.exists_from.isoformat()}" if column.exists_from else ""
    parts = [f"{service}:{column.history_days}{since}" for service in column.feature.source.services()]
    if column.of is not Of.OWN and column.feature.source is not Membership:
        parts.append("people:0")
    return "+".join(parts)


def needs_of(catalogue: Iterable[Feature] | None = None) -> dict[str, str]:
    """The need of every column."""
    features = CATALOGUE.values() if catalogue is None else catalogue
    return {column.name: needs(column) for made in features for column in made.columns}


def covered(landmarks: ir.Table, coverage: ir.Table, wanted: Iterable[str]) -> ir.Table:
    """Whether each need is met at each borough and landmark (schemas.landmarks.Covered)."""
    places = landmarks.select("borough", "landmark_on").distinct()
    return ibis.union(*[_met(places, coverage, need) for need in sorted(set(wanted))])


def _met(places: ir.Table, coverage: ir.Table, need: str) -> ir.Table:
    met = places.mutate(is_covered=ibis.literal(True))
    for part in need.split("+"):
        service, days, *first = part.split(":")
        starts_on = met.landmark_on - ibis.interval(days=max(int(days), 1))
        told = coverage.filter(coverage.service == service).select(place="borough", from_on="from_on", to_on="to_on")
        holds = met.join(
            told,
            [
                met.borough == told.place,
                told.from_on <= starts_on,
                told.to_on >= met.landmark_on - ibis.interval(days=1),
            ],
            how="left",
        )
        whole = holds.from_on.notnull() & holds.is_covered
        if first:
            exists = holds.landmark_on - ibis.interval(days=max(int(days), 1)) >= ibis.date(first[0])
            whole = whole & exists
        met = holds.select("borough", "landmark_on", is_covered=whole)
    return met.select("borough", "landmark_on", need=ibis.literal(need), is_covered=met.is_covered)
