"""What each list was made of, told beside it: from a list alone its inputs can be found, and made again."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from features.landmarks import month_of
from pipeline import store
from pipeline.params import Params
from schemas.lists import ListedFamily, ReviewEntry

FILE = "made_of.json"
EVALUATE = store.DATA / "evaluate"
ROOT = Path(__file__).resolve().parent.parent
SHELVES = ("schemas", "features", "models", "lists", "measures")
LENGTH = 16
Made = dict[str, Any]


def write_made_of(flag: Path, params: Params, extracts: dict[str, Any]) -> None:
    """Put it beside the list of each borough's latest month. Nothing in it is of the clock or of this machine."""
    shared = _shared(params, {name: date.fromisoformat(str(day)) for name, day in extracts.items()})
    for borough, day in extracts.items():
        as_of = date.fromisoformat(str(day))
        month = month_of(as_of)
        own = {"earlier_lists": ledger(flag / borough, month), "reviewed": reviews(borough, as_of)}
        store.write_json(flag / borough / month.isoformat() / FILE, shared | own)


def training() -> str:
    """Which training there is: what a model is known by, here and in MLflow."""
    return store.hash_of(store.DATA / "train")[:LENGTH]


def ledger(borough: Path, month_on: date) -> str:
    """The lists of a borough before a month, as they were shown."""
    told = sha256()
    for month in store.folders(borough):
        if month.name < month_on.isoformat():
            rows = store.read_table(month / "list.parquet", ListedFamily.arrow())
            told.update(repr((month.name, rows.to_pylist())).encode())
    return told.hexdigest()[:LENGTH]


def reviews(borough: str, as_of: date) -> str:
    """What a borough's leads had looked at and decided, as far as its list may know of it."""
    entries = store.read_table(store.DATA / "reviewed" / f"{borough}.parquet", ReviewEntry.arrow())
    return sha256(repr(before(entries, as_of).to_pylist()).encode()).hexdigest()[:LENGTH]


def before(entries: pa.Table, as_of: date) -> pa.Table:
    """The entries that the list made from an extract may know of: those of before its day."""
    return entries.filter(pc.less(entries.column("done_on"), pa.scalar(as_of, pa.date32())))


def _shared(params: Params, extracts: dict[str, date]) -> Made:
    return {
        "params": {
            "boroughs": params.boroughs,
            "list": params.list.model_dump(mode="json"),
            "features": params.features.model_dump(mode="json"),
            "risk_factors": params.train.risk_factors,
        },
        "extracts": {borough: _extract(borough, day) for borough, day in sorted(extracts.items())},
        "link": _short(store.DATA / "link" / "score"),
        "landmarks": _short(store.DATA / "landmarks" / "score"),
        "features": _short(store.DATA / "features" / "score"),
        "train": training(),
        "score": _short(store.DATA / "score"),
        "evaluate": _evaluated(params.list.ranked_by),
        "code": {name: _code(ROOT / name) for name in SHELVES},
    }


def _extract(borough: str, day: date) -> dict[str, str]:
    """The latest extract, and a digest of it, of all before it, and of what reads them."""
    report = store.read_json(store.DATA / "conform" / borough / day.isoformat() / "report.json")
    return {"as_of": day.isoformat(), "digest": str(report["fingerprint"])[:LENGTH]}


def _evaluated(outcome: str) -> str:
    """What of the evaluation a list tells: what may rank, how past lists turned out, the bands."""
    figures = [EVALUATE / "choice.json", EVALUATE / "metrics.json", EVALUATE / "intervals.json"]
    told = [*map(store.digest, figures), store.hash_of(EVALUATE / "pictures" / outcome / "bands")]
    return sha256("".join(told).encode()).hexdigest()[:LENGTH]


def _short(place: Path) -> str:
    return store.hash_of(place)[:LENGTH]


def _code(folder: Path) -> str:
    """The files of a shelf, but for what Python leaves beside them."""
    files = [path for path in store.visible_files(folder) if "__pycache__" not in path.parts]
    told = sha256()
    for path in files:
        told.update(path.relative_to(folder).as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return told.hexdigest()[:LENGTH]


def differences(one: Made, other: Made) -> list[str]:
    """Which inputs of two lists differ, in the order in which they are made: the first may explain the others."""
    return [name for name in (*_ORDER, *sorted(set(one) - set(_ORDER))) if one.get(name) != other.get(name)]


_ORDER = ("extracts", "params", "code", "link", "landmarks", "features", "train", "evaluate", "score", "earlier_lists")
