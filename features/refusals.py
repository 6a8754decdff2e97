"""What no declaration may ask, told when it is declared."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from features.declaration import Feature, Of
from features.measure import OF_AN_AMOUNT, OF_SPELLS, Measure
from features.rows import Refused, Rows
from features.steps import Step
from schemas import codes
from schemas.records import Death, Person, Record, Restriction, SocialWorker, Uasc

_NEVER: tuple[type[Record], ...] = (Person, Restriction, Death, Uasc)  # who somebody is; no sign of need
_NEVER_NAMED = (
    *("sex", "gender", "girl", "girls", "boy", "boys", "ethnicity", "race", "disability", "disabled"),
    *("religion", "faith", "nationality", "upn", "postcode", "ward"),
)
_WORKERS = ("worker", "team", "organisation")
# codes that name a characteristic which the Equality Act protects, or stand for nearly one
_PROTECTED = {
    codes.FACTOR.name: ("5A", "5B", "5C", "6A", "6B", "6C", "9A", "22A", "23A"),
    codes.PRIMARY_NEED.name: ("N2", "N3"),
    codes.SEN_TYPE.name: tuple(codes.SEN_TYPE.labels),
}


def refuse(made: Feature, catalogue: Mapping[str, Feature]) -> None:
    """Raises Refused where a declaration is against a rule, and says which."""
    taken = {column.name for other in catalogue.values() for column in other.columns}
    twice = sorted(taken & {column.name for column in made.columns})
    if made.name in catalogue or twice:
        raise Refused(f"{made.name} is declared twice{': ' + ', '.join(twice) if twice else ''}")
    if made.source in _NEVER:
        raise Refused(f"{made.name}: {made.source.__name__} is kept apart from the features")
    _refuse_unknown_codes(made)
    _refuse_who_somebody_is(made)
    _refuse_measure(made)
    _refuse_numbers(made)
    _refuse_unknown_words(made)
    # tried on a table without rows: a date, a neighbour or a misspelt column is refused here and not in a run
    tried = made.body(made.blank_rows())
    if not isinstance(tried, Rows):
        raise Refused(f"{made.name}: its body returns {type(tried).__name__} and not the rows that count")
    _refuse_compared_codes(made, tried)


def _refuse_unknown_codes(made: Feature) -> None:
    """A misspelt column or code would count nothing, and nobody would notice."""
    if made.codes is None:
        return
    columns = {name: column.codes for name, column in made.source.columns().items() if column.codes}
    told, groups = made.codes
    if told not in columns:
        raise Refused(f"{made.name}: {made.source.__name__} has no coded column {told}{_meant(told, columns)}")
    labels = columns[told].labels
    for code in (code for group in groups.values() for code in group if code not in labels):
        raise Refused(f"{made.name}: {code} is no {columns[told].name}{_meant(code, labels)}")


def _refuse_compared_codes(made: Feature, tried: Rows) -> None:
    """A code that a body compares is held to the same rules as those that a declaration names."""
    for name, code in tried.compared():
        code_list = made.source.columns()[name].codes if name in made.source.columns() else None
        if code_list is None and made.source is not Step:
            raise Refused(f"{made.name}: {name} is no code: ids, places and a borough's own words are never features")
        if code_list is None:
            continue
        if code in _PROTECTED.get(code_list.name, ()):
            raise Refused(f"{made.name}: {code} names a protected characteristic")
        if code not in code_list.labels:
            raise Refused(f"{made.name}: {code} is no {code_list.name}{_meant(code, code_list.labels)}")


def _meant(told: str, known: Iterable[str]) -> str:
    near = get_close_matches(told, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else f"; it has {', '.join(known)}"


def _refuse_unknown_words(made: Feature) -> None:
    if not made.says.strip():
        raise Refused(f"{made.name}: says is empty, and is what a lead reads")
    words = dict.fromkeys(("value", "window", "whose", "group"), "")
    try:
        made.says.format(**words)
    except (KeyError, IndexError, ValueError) as error:
        known = ", ".join(f"{{{word}}}" for word in words)
        raise Refused(f"{made.name}: says has {error.args[0]!r} in braces, and may have {known}") from None


def _refuse_who_somebody_is(made: Feature) -> None:
    words = made.name.split("_")
    if any(word in (*_NEVER_NAMED, *_WORKERS) for word in words):
        raise Refused(f"{made.name}: protected characteristics, places, workers and teams are never features")
    if made.source is SocialWorker and made.measure is not Measure.COUNT:
        raise Refused(f"{made.name}: of workers only changes are counted, never who they were")
    for column in made.columns:
        code_list = column.code_list
        named = set(column.codes) & set(_PROTECTED.get(code_list.name, ()) if code_list else ())
        if named:
            raise Refused(f"{column.name}: {', '.join(sorted(named))} names a protected characteristic")


def _refuse_measure(made: Feature) -> None:
    record = made.source.__name__
    if made.measure in OF_SPELLS and not made.source.spell:
        raise Refused(f"{made.name}: {record} has no days, it is an event")
    if made.measure is Measure.PEOPLE and Of.OWN in made.of:
        raise Refused(f"{made.name}: people are counted among others")
    if made.measure is Measure.TREND and not made.windows:
        raise Refused(f"{made.name}: a trend compares a window with the one before it, and there is none")
    if bool(made.amount) != (made.measure in OF_AN_AMOUNT):
        raise Refused(f"{made.name}: an amount is given for {', '.join(m.name for m in OF_AN_AMOUNT)} and nothing else")
    for name in made.amount:
        told = getattr(made.blank_rows(), name)
        if made.measure is not Measure.KINDS and not told.type().is_numeric():
            raise Refused(f"{made.name}: {name} is no number, and {made.measure.name} is made of numbers")


def _refuse_numbers(made: Feature) -> None:
    if len(set(made.windows)) < len(made.windows) or any(days < 1 for days in made.windows):
        raise Refused(f"{made.name}: windows are days, 1 or more, each told once; told {made.windows}")
    if made.cap is not None and made.cap < 1:
        raise Refused(f"{made.name}: cap is the most that it can be, 1 or more; told {made.cap}")
    if made.looks_back < 0:
        raise Refused(f"{made.name}: looks_back is days, 0 or more; told {made.looks_back}")
    if made.expects not in (-1, 0, 1):
        raise Refused(f"{made.name}: expects is 1, -1 or left out; told {made.expects}")


def refuse_short_windows(catalogue: Iterable[Feature], lag_days: Mapping[str, int], lag_of: Mapping[str, str]) -> None:
    """Rule 3: where known_on may be assumed from a lag, no window is shorter than four times that lag."""
    for made in catalogue:
        shortest = max(4 * lag_days[lag_of[service]] for service in made.source.services())
        if made.windows and min(made.windows) < shortest:
            raise Refused(f"{made.name}: a window of {min(made.windows)} days is shorter than {shortest}, four lags")
