"""How a feature is declared. All that a file of declarations needs is imported from here."""

from collections.abc import Callable, Mapping

from features.declaration import Body, Column, Feature, Groups, Of
from features.measure import Measure
from features.refusals import refuse
from features.rows import Refused, Rows
from schemas.records import Record

__all__ = ["CATALOGUE", "Column", "Feature", "Measure", "Of", "Refused", "Rows", "feature"]

CATALOGUE: dict[str, Feature] = {}


def feature(
    *,
    source: type[Record],
    measure: Measure,
    says: str,
    of: Of | tuple[Of, ...] = Of.OWN,
    windows: tuple[int, ...] = (),
    codes: tuple[str, tuple[str, ...] | Groups] | None = None,
    amount: str | tuple[str, str] = (),  # type: ignore[assignment]
    cap: int | None = None,
    looks_back: int = 0,
    expects: int = 0,
    route: str = "",
    only_shown: str = "",
    into: dict[str, Feature] | None = None,
) -> Callable[[Body], Feature]:
    """Declare a feature; its body may filter the rows, and its docstring says what it is.

    `says` is its sentence for a lead, with {value}, {window}, {whose} and, of grouped codes, {group}; in [one|more] the
    first stands for a value of 1. `codes` names a coded column and the codes that count, or several groups of them by
    name, each of which makes columns of its own. `amount` is the column that is summed, or two: a part and its whole.
    `cap` is the most that a value can be. `looks_back` is how many days before a record an earlier one may lie that its
    body asks about; so many more must be covered. `expects` is 1 where practitioners expect it to raise the chance of
    an outcome, -1 to lower it. A `route` names the features that can be left out of learning together
    (params.yaml, features.leave_out); `only_shown` says why it is never learned. `into` is the catalogue it goes into.
    Raises Refused for what no feature may use.
    """
    catalogue = CATALOGUE if into is None else into
    grouped = None if codes is None else (codes[0], codes[1] if isinstance(codes[1], Mapping) else {"": codes[1]})
    amounts = (amount,) if isinstance(amount, str) else tuple(amount)
    whom = (of,) if isinstance(of, Of) else of

    def declare(body: Body) -> Feature:
        made = Feature(
            name=body.__name__,
            source=source,
            measure=measure,
            says=says,
            of=whom,
            windows=windows,
            codes=grouped,
            amount=amounts,
            cap=cap,
            looks_back=looks_back,
            expects=expects,
            route=route,
            only_shown=only_shown,
            body=body,
        )
        refuse(made, catalogue)
        catalogue[made.name] = made
        return made

    return declare
