"""Stage link: who is who, as known for training and as known now; everything after it is pseudonymous."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from extracts import derive, kin, matching, pseudonymous
from extracts.decisions import Decisions, decisions_of, in_words
from extracts.family_edges import derived_memberships
from extracts.linkage import Archives, WhoIsWho, changes, who_is_who
from extracts.pseudonyms import is_demo, key_file, read_key
from extracts.restrictions import parting_on
from measures.linkage import hidden, joined
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.params import Params, read_params
from schemas.records import RECORDS, CareEpisode, Membership, Person, Record, Restriction, Uasc
from schemas.refusal import Refusal, TooFew
from schemas.view import Kin, Traits

CONFORM = store.DATA / "conform"
OUT = store.DATA / "link"
LINKED = tuple(record for record in RECORDS if record is not Person)
Extracts = dict[str, Path]


@dataclass(frozen=True)
class Linked:
    """What one view links: who is who, and the archives with the families that were derived."""

    who: WhoIsWho
    archives: Archives
    derived: int


def main() -> None:
    """Write the linked tables as known before train.as_of, and as known at each borough's latest extract."""
    params = read_params()
    key = read_key(key_file())
    with steps("link", total=2 * len(LINKED) + 1) as progress:
        if is_demo(key):
            progress.say("uses the demo key: only for made-up boroughs, never for real records")
        latest = latest_extracts(params, date.max)
        decisions, refused = _decisions(params, progress)
        views = {
            "train": (latest_extracts(params, params.train.as_of), params.train.as_of),
            "score": (latest, date.max),
        }
        with ThreadPoolExecutor() as cores:  # much of it is the engine's work
            before = cores.submit(_before, params, _month_before(latest), decisions, key)
            linked = {
                view: cores.submit(link, params, extracts, decisions, key, on) for view, (extracts, on) in views.items()
            }
        found = {view: one.result() for view, one in linked.items()}
        apart = {}
        for view, (extracts, _) in views.items():
            with store.replaced(OUT / view) as new:
                apart[view] = _write_view(new, found[view], key, progress)
                store.write_table(new / "coverage.parquet", _coverage(extracts))
                store.write_json(new / "extracts.json", {b: folder.name for b, folder in extracts.items()})
                store.write_json(new / "key.json", {"is_made_up": is_demo(key)})
            progress.say(_line(view, found[view].who.identity, extracts))
        ids = found["score"].who.identity.select(["borough", "system", "local_id"])
        for line in _not_used(decisions, ids):
            progress.say(line)
        progress.begin("what changed")
        changed = changes(before.result().identity, found["score"].who.identity)
        with store.replaced(OUT / "identity") as new:
            _write_private(new, found, key)
        for view, tables in apart.items():
            with store.replaced(OUT / "births" / view) as new:
                store.write_private(new, tables)
        counted = {**_counted(decisions, ids), "refused": refused}
        store.write_json(OUT / "linkage.json", _told(params, found, changed) | {"decisions": counted})


def _decisions(params: Params, progress: Steps) -> tuple[list[Decisions], list[str]]:
    """The decisions of the boroughs, and those boroughs whose file is refused: none of them is used, the others are.

    Raises the refusal where all are refused.
    """
    found, refused = [], dict[str, Refusal]()
    for borough in params.boroughs:
        try:
            found.append(decisions_of(params.extracts_dir / borough))
        except Refusal as refusal:
            progress.say(f"the decisions of {borough} are refused and none of them is used. {refusal}")
            refused[borough] = refusal
    if not found:
        raise next(iter(refused.values()))
    return found, list(refused)


def latest_extracts(params: Params, as_of: date) -> Extracts:
    """Each borough's latest extract whose contents were all known before `as_of`. Raises TooFew where there is none."""
    latest = {}
    for borough in params.boroughs:
        found = [f for f in store.folders(CONFORM / borough) if f.name <= as_of.isoformat()]
        if found:
            latest[borough] = found[-1]
    if not latest:
        first = min((f.name for b in params.boroughs for f in store.folders(CONFORM / b)), default="none")
        raise TooFew(
            "params.yaml",
            f"train.as_of is {as_of}, before every borough's first extract ({first})",
            "Set train.as_of to the date of the first extract or later",
        )
    return latest


def _month_before(extracts: Extracts) -> Extracts:
    """The extract before each borough's; where it is the first, itself."""
    before = {}
    for borough, folder in extracts.items():
        earlier = [other for other in store.folders(folder.parent) if other.name < folder.name]
        before[borough] = earlier[-1] if earlier else folder
    return before


def link(params: Params, extracts: Extracts, decisions: Sequence[Decisions], key: bytes, as_of: date) -> Linked:
    """Who is who by some extracts, and by the decisions made before a day."""
    archives = _archives(extracts)
    who = _who(params, extracts, archives, decisions, key, as_of)
    derived = derived_memberships(archives, who.identity, params.link.max_household)
    given = archives[Membership]
    return Linked(who, {**archives, Membership: pa.concat_tables([given, derived])}, derived.num_rows)


def _before(params: Params, extracts: Extracts, decisions: Sequence[Decisions], key: bytes) -> WhoIsWho:
    return _who(params, extracts, _archives(extracts), decisions, key, date.max)


def _who(
    params: Params,
    extracts: Extracts,
    archives: Archives,
    decisions: Sequence[Decisions],
    key: bytes,
    as_of: date,
) -> WhoIsWho:
    days = {borough: date.fromisoformat(folder.name) for borough, folder in extracts.items()}
    archives = {**archives, Restriction: parting_on(archives[Restriction], days)}
    made = pa.concat_tables([one.before(as_of) for one in decisions])
    return who_is_who(archives, key, made, params.link.match_above, params.link.review_above)


def _archives(extracts: Extracts) -> dict[type[Record], pa.Table]:
    """The archives of all boroughs, each row with its borough."""
    by_borough = {borough: store.read_archive(folder) for borough, folder in extracts.items()}
    return {
        record: pa.concat_tables(
            [
                archive[record].append_column("borough", pa.array([borough] * archive[record].num_rows, pa.string()))
                for borough, archive in by_borough.items()
            ]
        )
        for record in RECORDS
    }


def _write_view(out: Path, view: Linked, key: bytes, progress: Steps) -> dict[str, pa.Table]:
    """Write what one view links; gives by name what tells days of birth, which stands apart."""
    children, births, traits = kin.children(view.archives, view.who.identity)
    store.write_table(out / "children.parquet", children, Kin.arrow())
    store.write_table(out / "traits.parquet", traits, Traits.arrow())
    tables = {}
    for record in LINKED:
        progress.begin(record.__name__)
        tables[record] = pseudonymous.linked(record, view.archives[record], view.who.identity, key)
    tables[Uasc] = derive.uasc(tables[Uasc], tables[CareEpisode])
    for record, table in tables.items():
        if not record.from_birth:
            store.write_table(out / f"{record.__name__}.parquet", table, record.linked())
    return {"births": births, **{record.__name__: table for record, table in tables.items() if record.from_birth}}


def _write_private(out: Path, found: Mapping[str, Linked], key: bytes) -> None:
    families = pseudonymous.families(found["score"].archives[Membership], key)
    identities = {f"ids_{view}": linked.who.identity for view, linked in found.items()}
    store.write_private(out, {**identities, "families": families})
    store.write_private_csv(out / "review.csv", found["score"].who.review)


def _coverage(extracts: Extracts) -> pa.Table:
    return pa.concat_tables([store.read_table(folder / "coverage.parquet") for folder in extracts.values()])


def _told(params: Params, found: Mapping[str, Linked], changed: Mapping[str, int]) -> dict[str, object]:
    return {
        **{view: _of_view(linked) for view, linked in found.items()},
        "since_the_month_before": hidden(changed),
        "thresholds": params.link.model_dump(include={"match_above", "review_above"}),
        "match_weights": matching.weights(),
    }


def _of_view(view: Linked) -> dict[str, object]:
    identity = view.who.identity
    people, to_see = len(identity.column("child_id").unique()), Counter(view.who.review.column("why").to_pylist())
    return joined(identity.num_rows, people, view.who.ids_by_step, to_see) | hidden(
        {"memberships_derived": view.derived}
    )


def _not_used(decisions: Sequence[Decisions], ids: pa.Table) -> list[str]:
    """The decisions that join and part nobody, by their places."""
    return [
        f"{one.file}: {len(rows)} decisions {why} and are not used ({in_words(rows)})"
        for one in decisions
        for why, rows in (
            ("have more or fewer cells than the header", one.ragged),
            ("name an id that no record has", one.of_no_id(ids)),
            ("say same of a pair that is different by another of that day", one.of_one_day(decisions)),
        )
        if rows
    ]


def _counted(decisions: Sequence[Decisions], ids: pa.Table) -> dict[str, int | str]:
    """How many decisions stand in the files, and how many of them are not used."""
    told = sum(one.told.num_rows for one in decisions)
    of_no_id = {(one.file, row) for one in decisions for row in one.of_no_id(ids)}
    of_one_day = {(one.file, row) for one in decisions for row in one.of_one_day(decisions)} - of_no_id
    counts = {"of_no_id": len(of_no_id), "of_one_day": len(of_one_day)}
    ragged = sum(len(one.ragged) for one in decisions)
    return hidden({"used": told - sum(counts.values()), "ragged": ragged, **counts})


def _line(view: str, identity: pa.Table, extracts: Extracts) -> str:
    people = len(identity.column("child_id").unique())
    dates = ", ".join(f"{borough} {folder.name}" for borough, folder in extracts.items())
    return f"{view}: {identity.num_rows:,} ids are {people:,} people ({dates})"


if __name__ == "__main__":
    run(main)
