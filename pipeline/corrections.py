"""What reviewers found wrong in the records, for those who keep the source systems.

The files name people by the ids of the source systems and hold what reviewers wrote: they are readable by their owner
alone and go to nobody else.
"""

from collections.abc import Mapping

import pandas as pd
from sqlalchemy.engine import Engine

from lists.page import safe_csv
from pipeline import store
from pipeline.params import Params
from review import months, wrong
from schemas.view import Identity

OUT = store.DATA / "review" / "corrections"
COLUMNS = ("list_id", "month", "family", "found_on", "what", "found", "system", "local_id")


def write(engine: Engine, params: Params) -> None:
    """A file a borough with a line for each id of the families whose records a reviewer holds to be wrong."""
    identity = store.read_table(store.DATA / "link" / "identity" / "ids_score.parquet", Identity.arrow()).to_pylist()
    for borough in params.boroughs:
        ids: dict[str, list[tuple[str, str]]] = {}
        for row in identity:
            if row["borough"] == borough:
                ids.setdefault(row["child_id"], []).append((row["system"], row["local_id"]))
        with engine.connect() as connection:
            found = wrong.open_items(connection, months.all_lists(connection, borough))
        rows = pd.DataFrame([line for one in found for line in _lines(one, ids)], columns=list(COLUMNS))
        store.write_private_text(OUT / f"{borough}.csv", safe_csv(rows))
        print(f"review: {borough}: {len(found)} families to correct, in {OUT / borough}.csv", flush=True)


def _lines(one: wrong.Item, ids: Mapping[str, list[tuple[str, str]]]) -> list[tuple[str, ...]]:
    """A line for each id that the borough's systems have for a member of the family."""
    told = one.list_id, f"{one.month_on:%Y-%m}", one.family_id[:8], one.found_on.isoformat(), one.what, one.found
    return [(*told, *known) for person in one.people for known in ids.get(person, [("", "")])]
