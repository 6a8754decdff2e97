"""Who the list that was chosen names, by sex, ethnicity, disability, borough and stage: gathered, measured, written."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.catalogue import catalogue
from features.engine import blocks
from features.matrix import matrix
from lists.candidates import judged, ranked
from lists.roll_up import Rules, replay
from measures import equality, mitigation, proxies
from measures.equality import NOT_KNOWN
from measures.evaluation import Settings
from pipeline import store
from pipeline.matrices import read_spine
from pipeline.params import Params
from schemas.ethnicity import GROUP_OF
from schemas.landmarks import Covered
from schemas.view import Traits

TRAITS = ("sex", "ethnicity", "disability")
CHARACTERISTICS = (*TRAITS, "borough", "life_stage")


def audit_list(
    rows: pd.DataFrame, children: pd.DataFrame, outcome: str, ranked_by: str, params: Params, out: Path
) -> None:
    """Write the equality audit of the list that `ranked_by` makes for `outcome` into `out`: tables and a page.

    `rows`: each test row with its chances by model, label, kin and weight, as the evaluation has them; `children`: the
    children of the test years who could have been listed.
    """
    settings = Settings(params.evaluate.resamples, params.train.seed, params.evaluate.min_events)
    families = judged(children, rows).assign(score=lambda told: told[f"{ranked_by}_score"])
    families = families[families["status"] == "listable"]
    listed = replay(ranked(families), Rules(params.list.capacity, params.list.rest_days))
    audited = _audited(rows, families, listed, ranked_by)
    told = {
        "groups": equality.publishable(equality.audit(audited, CHARACTERISTICS, settings)),
        "ways": mitigation.publishable(mitigation.mitigation(_by_family(audited), TRAITS, settings)),
        "proxies": _proxies(audited, outcome, settings),
    }
    for name, table in told.items():
        store.write_table(out / f"{name}.parquet", pa.Table.from_pandas(table, preserve_index=False))
    page = equality_page.page(told["groups"], told["ways"], told["proxies"], outcome, settings.floor)
    store.write_texts(out, {"equality.html": page})


def _audited(rows: pd.DataFrame, families: pd.DataFrame, listed: pd.DataFrame, ranked_by: str) -> pd.DataFrame:
    """The test rows of listable children with their own label, whether their family was named that year, and traits.

    A child's rows here weigh 1/n again: there are fewer of them than in the evaluation.
    """
    own = rows[["row_id", "fold", "held_out", "label", "weight", "kin", ranked_by]].rename(
        columns={ranked_by: "chance"}
    )
    n = rows[rows["weight"].notna()].groupby(["child_id", "life_stage"]).size().rename("rows").reset_index()
    told = families[["row_id", "child_id", "borough", "life_stage", "family", "score"]].assign(
        family_label=families["label"]
    )
    told = told.merge(own, on="row_id").merge(n, on=["child_id", "life_stage"], how="left").sort_values("row_id")
    here = told.groupby(["child_id", "life_stage"])["weight"].transform("count")
    first = pd.to_datetime(told["fold"]).dt.year
    told = told.assign(
        weight=told["weight"] * told["rows"] / here, school_year=[f"{year}/{(year + 1) % 100:02d}" for year in first]
    )
    named = listed[["row_id"]].merge(told, on="row_id")[["borough", "family", "school_year"]].drop_duplicates()
    told = told.merge(named.assign(is_listed=True), how="left").fillna({"is_listed": False})
    return (
        told.astype({"is_listed": bool})
        .merge(_traits(), on="child_id", how="left")
        .fillna(dict.fromkeys(TRAITS, NOT_KNOWN))
    )


def _traits() -> pd.DataFrame:
    """Each person's sex, ethnicity (in its group) and disability in words; what is not told as such is not known."""
    told = store.read_table(store.DATA / "link" / "train" / "traits.parquet", Traits.arrow()).to_pandas()
    return pd.DataFrame(
        {
            "child_id": told["child_id"],
            "sex": told["sex"].map({"F": "girls", "M": "boys"}),
            "ethnicity": told["ethnicity"].map(GROUP_OF),
            "disability": told["is_disabled"].map({True: "a disability recorded", False: "none recorded"}),
        }
    ).fillna(NOT_KNOWN)


def _by_family(audited: pd.DataFrame) -> pd.DataFrame:
    """Each family once a school year, as the child that stood best, with what followed for any of its children."""
    by = ["school_year", "borough", "family"]
    best = audited.sort_values("score", ascending=False, kind="stable").drop_duplicates(by)
    followed = audited.groupby(by)["family_label"].max().reset_index()
    return best.drop(columns=["label", "family_label"]).merge(followed.rename(columns={"family_label": "label"}), on=by)


def _proxies(audited: pd.DataFrame, outcome: str, settings: Settings) -> pd.DataFrame:
    """The proxy test on the columns that the outcome's champion learned, at each child's last landmark of a stage."""
    learned = store.read_json(store.DATA / "train" / outcome / "summary.json")["learned"]
    who = audited.drop_duplicates(["child_id", "life_stage"], keep="last").sort_values("row_id").assign(weight=1.0)
    spine = read_spine("train")
    wanted = pa.array(who["row_id"].to_numpy())
    spine = spine.filter(pc.is_in(spine.column("row_id"), wanted))
    folder = store.DATA / "features" / "train"
    covered = store.read_table(folder / "covered.parquet", Covered.arrow())
    found = matrix(spine, _Blocks(folder, (block.name for block in blocks(catalogue())), wanted), covered)
    # which stage it is, is no trait: it scopes the question
    columns = [name for name in learned if not name.startswith("stage_")]
    X = found.X[:, [found.columns.index(name) for name in columns]]
    return proxies.proxies(X, columns, who, TRAITS, settings)


class _Blocks(store.Tables):
    """The blocks of features at some landmarks only: a matrix of all would not be needed."""

    def __init__(self, folder: Path, names: Iterable[str], row_id: pa.Array) -> None:
        super().__init__(folder, names)
        self._row_id = row_id

    def __getitem__(self, name: str) -> pa.Table:
        table = super().__getitem__(name)
        return table.filter(pc.is_in(table.column("row_id"), self._row_id))
