"""By which name a person is best known: for the packet of the review page, and for nothing else after `link`."""

import pyarrow as pa

from .names import name_letters
from .scratch import query, scratch
from .told import RANK, told


def known_as(borough: str, persons: pa.Table, identity: pa.Table) -> dict[str, str]:
    """The name of each person of a borough of whom a source tells one, by child_id.

    `persons` is the borough's archive of Person, `identity` the ids of all boroughs (schema Identity): what another
    borough calls somebody is not told. A name that stands for nobody's ("unknown", "baby") is none.
    """
    ranked = f"SELECT p.*, {RANK} AS rank FROM (SELECT *, $borough AS borough FROM persons) p"
    whole = f"nullif(concat_ws(' ', {_part('p.forename')}, {_part('p.surname')}), '')"
    sql = f"""WITH ranked AS ({ranked})
        SELECT i.child_id, {told(whole)} AS name FROM identity i JOIN ranked p USING (borough, system, local_id)
        GROUP BY i.child_id HAVING name IS NOT NULL ORDER BY i.child_id"""
    with scratch(persons=persons, identity=identity) as db:
        found = query(db, sql, borough=borough)
    return dict(zip(found.column("child_id").to_pylist(), found.column("name").to_pylist(), strict=True))


def _part(column: str) -> str:
    """A first or family name as it is written; null where it names nobody. Other scripts than ours have no letters."""
    is_ours = f"regexp_matches({column}, '[A-Za-z]')"
    return f"CASE WHEN NOT {is_ours} OR {name_letters(column)} IS NOT NULL THEN nullif(trim({column}), '') END"
