"""Stage packet: what the review page is handed, with the names and dated records of the listed families alone."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from features.landmarks import month_of
from features.versions import versions
from pipeline import store
from pipeline.console import run, steps
from pipeline.packet_became import followed, lists_before
from pipeline.packet_erasure import families_of, without
from pipeline.packet_events import events
from pipeline.packet_families import families
from pipeline.packet_sources import Sources
from pipeline.params import read_params
from review.packet import FILE, Packet, read_packet
from schemas.lists import ListedChange, ListedFamily, ListedReason

OUT = store.DATA / "packet"
FLAG = store.DATA / "flag"
_OF_ABOUT = (
    *("borough_name", "list_id", "ranked_by_words", "outcome_words", "performance_words", "not_covered"),
    *("capacity", "candidates_count"),
)


def main() -> None:
    """Write the packet of each borough's month; those of `review.keep_days` before it stay, but for the erased."""
    params = read_params()
    sources = Sources(params)
    store.remove_others(OUT, params.boroughs)
    with steps("packet", total=len(sources.extracts)) as progress:
        for borough, as_of in sources.extracts.items():
            progress.begin(borough)
            month_on = month_of(as_of)
            packet = _packet(borough, month_on, sources)
            _keep_since(OUT / borough, month_on - timedelta(days=params.review.keep_days))
            _forget(OUT / borough, sources.erased())
            _hide(OUT / borough, frozenset(packet.objecting), frozenset(packet.protected))
            store.write_private_text(OUT / borough / month_on.isoformat() / FILE, packet.model_dump_json(indent=1))
            progress.say(f"{borough} {month_on:%B %Y}: {len(packet.families)} families, list {packet.list_id}")


def _packet(borough: str, month_on: date, sources: Sources) -> Packet:
    folder = FLAG / borough / month_on.isoformat()
    about = store.read_json(folder / "about.json")
    listed = store.read_table(folder / "list.parquet", ListedFamily.arrow()).to_pandas()
    changed = store.read_table(folder / "changed.parquet", ListedChange.arrow()).to_pandas()
    listed["why_changed"] = listed["family_id"].map(dict(zip(changed["family_id"], changed["words"], strict=True)))
    sentences = _sentences(folder, sources)
    members, known = sources.members(borough, month_on), sources.known(borough, month_on)
    ours = members[members["family_id"].isin(listed["family_id"])]
    dated = events(versions(sources.records(ours["child_id"]), month_on), month_on)
    return Packet(
        borough=borough,
        month_on=month_on,
        as_of=about["as_of"],
        expires_on=about["expires_on"],
        just_missed_count=int((listed["section"] == "just_missed").sum()),
        families=families(listed, sentences, ours, known, dated),
        became=followed(lists_before(FLAG / borough, month_on), members, sources, sources.extracts[borough]),
        erased=tuple(sorted(sources.erased())),
        objecting=tuple(sorted(sources.restricted("objection", month_on))),
        protected=tuple(sorted(known.protected)),
        **{name: about[name] for name in _OF_ABOUT},
    )


def _sentences(folder: Path, sources: Sources) -> pd.DataFrame:
    """The sentences (ListedReason), each with the people whose records are behind it."""
    told = store.read_table(folder / "reasons.parquet", ListedReason.arrow()).to_pandas()
    whose = sources.whose(record_id for records in told["records"] for record_id in records)
    people = [sorted({one for record_id in records for one in whose[record_id]}) for records in told["records"]]
    return told.assign(people=people)


def _keep_since(folder: Path, day: date) -> None:
    """Take the packets of months before a day away."""
    for month in store.folders(folder):
        if date.fromisoformat(month.name) < day:
            shutil.rmtree(month)


def _forget(folder: Path, erased: frozenset[str]) -> None:
    """Take the erased out of the packets that there are."""
    packets = {path: read_packet(path) for path in sorted(folder.glob(f"*/{FILE}"))}
    touched = families_of(packets.values(), erased)
    for path, packet in packets.items():
        _keep(path, packet, without(packet, erased, touched))


def _hide(folder: Path, objecting: frozenset[str], protected: frozenset[str]) -> None:
    """Leave no more in the packets that there are of who objects now, or of a protected address, than a new one has."""
    for path in sorted(folder.glob(f"*/{FILE}")):
        packet = read_packet(path)
        left = tuple(family.hiding(objecting, protected) for family in packet.families)
        changed = {old.family_id for old, new in zip(packet.families, left, strict=True) if old != new}
        became = tuple(one for one in packet.became if one.family_id not in changed)
        _keep(path, packet, packet.model_copy(update={"families": left, "became": became}))


def _keep(path: Path, packet: Packet, left: Packet) -> None:
    if left != packet:
        store.write_private_text(path, left.model_dump_json(indent=1))


if __name__ == "__main__":
    run(main)
