"""Who is who, measured: pairs of ids that were joined against pairs that are one person, on made-up boroughs.

Three readings of the same files: as the boroughs give them; without the file of identifiers; and without any number,
but with names. These are made of syllables here, for the made-up people have none; three in a hundred are misspelt.

    python -m benchmarks.linkage --scale 0.3
"""

import argparse
import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import yaml
from numpy.typing import NDArray

from benchmarks.worlds import IDS, ROOT, own_params
from pipeline import conform, link, store
from synthetic import write_boroughs

MISSPELT = 0.03
SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
NUMBERS = ["master_id", "upn", "former_upn", "nhs_number"]
FILES = {"people/identifiers.csv": None, "early_help/persons.csv": "person_id", "youth_justice/persons.csv": "ypid"}
Figures = dict[str, float | int]


def make(folder: Path, scale: float) -> None:
    """Made-up boroughs with one extract each, their truth, and the project's parameters as of that extract."""
    told = own_params(scale)
    write_boroughs(told, folder / "data" / "synthetic", folder / "data" / "truth")
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params |= {"extracts_dir": "data/synthetic", "train": params["train"] | {"as_of": told["extracts"]["latest"]}}
    (folder / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")


def linked(folder: Path) -> dict[str, Figures]:
    """Conform and link a folder's files, and measure who is who: of all people and of children."""
    with contextlib.chdir(folder):
        conform.main()
        link.main()
        found = store.read_table(link.OUT / "identity" / "ids_score.parquet").to_pandas()
    truth = pq.read_table(folder / "data" / "truth" / "ids.parquet").to_pandas()
    children = pq.read_table(folder / "data" / "truth" / "children.parquet").to_pandas().person
    ids = truth.merge(found, on=IDS)
    return {"all": measured(ids), "children": measured(ids[ids.person.isin(children)])}


def measured(ids: pd.DataFrame) -> Figures:
    """Pairwise precision and recall; an adopted child is to be two people, for it must never be joined old to new."""
    person = ["person", "adopted"]
    both, joined, true = (_pairs(ids, by) for by in ([*person, "child_id"], ["child_id"], person))
    return {
        "precision": round(both / max(joined, 1), 4),
        "recall": round(both / max(true, 1), 4),
        "joined": joined,
        "wrong": joined - both,
        "missed": true - both,
    }


def _pairs(ids: pd.DataFrame, by: list[str]) -> int:
    size = ids.groupby(by).size()
    return int((size * (size - 1) // 2).sum())


def without_identifiers(folder: Path) -> None:
    """Take the identifiers away."""
    for path in (folder / "data" / "synthetic").glob("*/*/people/identifiers.csv"):
        path.unlink()


def with_names_alone(folder: Path) -> None:
    """Take every number out of the exports and put names in; the census has its pupil numbers still."""
    truth = pq.read_table(folder / "data" / "truth" / "ids.parquet").to_pandas()
    members = pq.read_table(folder / "data" / "truth" / "members.parquet").to_pandas()
    family = members.drop_duplicates("person").set_index("person").family
    truth = truth.assign(family=truth.person.map(family).fillna(truth.person).astype(np.int64))
    for place, key in FILES.items():
        for path in (folder / "data" / "synthetic").glob(f"*/*/{place}"):
            rows = pd.read_csv(path, dtype=str, keep_default_na=False)
            rows = rows.assign(**{name: "" for name in NUMBERS if name in rows})
            _named(rows, path, key, truth).to_csv(path, index=False)


def _named(rows: pd.DataFrame, path: Path, key: str | None, truth: pd.DataFrame) -> pd.DataFrame:
    own = truth[truth.borough == path.parents[2].name]
    system = rows.system if key is None else path.parent.name
    asked = pd.DataFrame({"system": system, "local_id": rows[key or "local_id"].str.lstrip("0")})
    of = asked.merge(own, on=["system", "local_id"], how="left")
    known = of.person.notna().to_numpy()
    rng = np.random.default_rng([len(rows), len(path.parent.name)])
    names = {"forename": _word(of.person.fillna(0), 3), "surname": _word(of.family.fillna(0), 4)}
    return rows.assign(**{name: np.where(known, _misspelt(rng, told), "") for name, told in names.items()})


def _word(numbers: pd.Series, syllables: int) -> pd.Series:
    """A word for each number: about 340,000 of three syllables; common ones are as rare as any other."""
    left = (numbers.astype(np.int64) * 2_654_435_761) % 1_000_003
    word = pd.Series("", index=numbers.index)
    for _ in range(syllables):
        word, left = word + (left % len(SYLLABLES)).map(dict(enumerate(SYLLABLES))), left // len(SYLLABLES)
    return word


def _misspelt(rng: np.random.Generator, words: pd.Series) -> NDArray[np.object_]:
    """A few with two letters exchanged."""
    wrong = words.str[:2] + words.str[3] + words.str[2] + words.str[4:]
    told: NDArray[np.object_] = np.where(rng.random(len(words)) < MISSPELT, wrong, words)
    return told


READINGS: dict[str, Callable[[Path], None]] = {
    "without identifiers": without_identifiers,
    "names instead of numbers": with_names_alone,
    "numbers as given": lambda folder: None,
}


def main() -> None:
    """Prints precision and recall of each reading."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.3, help="share of the boroughs' true size")
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "made"
        make(made, parser.parse_args().scale)
        for reading, change in READINGS.items():
            folder = Path(name) / reading
            shutil.copytree(made, folder, dirs_exist_ok=True)
            change(folder)
            print(reading, json.dumps(linked(folder), indent=1), flush=True)


if __name__ == "__main__":
    main()
