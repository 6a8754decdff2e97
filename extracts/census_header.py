"""The header of a children in need census: of which collection and year it is."""

import re
from contextlib import suppress
from datetime import date

from schemas.refusal import NoYear, WrongRoot

from .xml_file import Parts, first_part, text_under

_YEARS = range(2009, 2101)
"""The first census was of 2009."""


def year_told(header: Parts, shown: str) -> int | None:
    """The year that the header tells, None where it tells none. Raises WrongRoot for another collection, and NoYear."""
    details = first_part(header, "CollectionDetails")
    collection, year = text_under(details, "Collection"), text_under(details, "Year")
    if collection not in (None, "CIN"):
        what = f"it is a {collection} collection, not CIN"
        raise WrongRoot(shown, what, "Put a children in need census or a looked-after return here")
    if year is None:
        return None
    if not re.fullmatch("[0-9]{4}", year) or int(year) not in _YEARS:
        what = f"Header/CollectionDetails/Year is no year from {_YEARS[0]} to {_YEARS[-1]}"
        raise NoYear(shown, what, "Give the year of the 31 March on which the collection ends")
    day = _reference_day(header)
    _refuse_another_year(day, int(year), shown)
    ends_later = day is not None and day.year > int(year)
    return int(year) + ends_later  # then its label is the year in which it starts


def _refuse_another_year(day: date | None, year: int, shown: str) -> None:
    """The collection ends on its reference date; cut before its end, that may be the day of the cut. Its label may tell
    the year in which it starts.
    """
    if day and day.year != year and not (_names_the_year(day, year) or _names_the_year(day, year + 1)):
        what = f"Header/CollectionDetails tells the year {year} but the reference date {day}"
        raise NoYear(shown, what, "Correct the one that is wrong")


def is_sure_of(header: Parts, year: int | None) -> bool:
    """Whether the header's reference date names the year that it tells."""
    return _names_the_year(_reference_day(header), year)


def _names_the_year(reference: date | None, year: int | None) -> bool:
    return reference is not None and reference.year + (reference.month > 3) == year


def _reference_day(header: Parts) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text_under(first_part(header, "CollectionDetails"), "ReferenceDate") or "")
    return None
