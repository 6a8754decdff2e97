"""The sentences of a month's list one by one, each with the ids of the records behind it."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa

from schemas.lists import ListedReason

_SIDES = ("for", "against")


def sentences(shown: pd.DataFrame) -> pa.Table:
    """A row a sentence (schemas.lists.ListedReason), in the order of the families.

    `shown` has borough, month_on, family_id and, for each side, the sentences (reasons_for), of what they are told
    (columns_for) and from which records (records_for).
    """
    rows = [row for family in shown.to_dict("records") for side in _SIDES for row in _of_side(family, side)]
    return pa.Table.from_pylist(rows, schema=ListedReason.arrow())


def _of_side(family: dict[Any, Any], side: str) -> Iterator[dict[str, Any]]:
    own = {name: family[name] for name in ("borough", "month_on", "family_id")}
    told = zip(*(family[f"{what}_{side}"] for what in ("reasons", "columns", "records")), strict=True)
    for place, (words, feature, records) in enumerate(told):
        yield own | {"side": side, "place": place, "words": words, "feature": feature, "records": list(records)}
