"""Who the list that was chosen names, by sex, ethnicity, disability, borough and stage: gathered, measured, written."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.catalogue import catalogue
from features.engine import blocks
from features.matrix import matrix
from lists.candidates import judged, ranked
from lists.roll_up import replay
from lists.selection import Rules
from measures import equality, equality_page, mitigation, proxies
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


class Tested(Protocol):
    """What the evaluation knows of its test years."""

    params: Params
    settings: Settings
    rules: Rules
    children: pd.DataFrame

    def rows(self, outcome: str) -> pd.DataFrame:
        """Each test row with its chances by model, label, kin and weight."""


def audit_list(test: Tested, ranked_by: str, is_modelled: bool, out: Path) -> None:
    """Write the equality audit of the list that a model (or the rule) ranks: tables, and a page to read.

    Where the outcome that ranks the list was not modelled, a page that says so.
    """
    outcome = test.params.list.ranked_by
    rows = test.rows(outcome).dropna(subset=[ranked_by]) if is_modelled else pd.DataFrame()
    if rows.empty:
        store.write_texts(out, {"equality.html": equality_page.empty_page(outcome)})
        return
    audited = _audited(rows, *_lists(test, rows, ranked_by), ranked_by)
    groups = equality.publishable(equality.audit(audited, CHARACTERISTICS, test.settings))
    ways = mitigation.publishable(mitigation.mitigation(_by_family(audited), TRAITS, test.settings))
    guessed = _proxies(audited, outcome, test.settings)
    for name, table in {"groups": groups, "ways": ways, "proxies": guessed}.items():
        store.write_table(out / f"{name}.parquet", pa.Table.from_pandas(table, preserve_index=False))
    page = equality_page.page(groups, ways, guessed, outcome, test.settings.floor)
    store.write_texts(out, {"equality.html": page})


def unequal_models(test: Tested, outcome: str, models: Sequence[str], most: float) -> dict[str, list[str]]:
    """What speaks against each model for how often its lists miss a group: see measures.equality.unequal."""
    rows = test.rows(outcome)
    told = {name: rows.dropna(subset=[name]) for name in models if name in rows}
    return {
        name: equality.unequal(_audited(known, *_lists(test, known, name), name), TRAITS, most, test.settings)
        for name, known in told.items()
        if len(known)
    }


def _lists(test: Tested, rows: pd.DataFrame, ranked_by: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The children who could have been listed, with their scores, and the replayed lists."""
    children = judged(test.children, rows)
    children = children[children["status"] == "listable"].assign(score=lambda told: told[f"{ranked_by}_score"])
    considered = replay(ranked(children), test.rules)
    return children, considered[considered["is_listed"]]


def _audited(rows: pd.DataFrame, families: pd.DataFrame, listed: pd.DataFrame, ranked_by: str) -> pd.DataFrame:
    """The test rows of listable children with their own label, whether their family was named that year, and traits.

    A child's rows here weigh 1/n again: there are fewer of them than in the evaluation.
    """
    own = rows[["row_id", "fold", "held_out", "label", "weight", "kin"]].assign(chance=rows[ranked_by])
    n = rows[rows["weight"].notna()].groupby(["child_id", "life_stage"]).size().rename("rows").reset_index()
    told = families.rename(columns={"label": "family_label"})
    told = told[["row_id", "child_id", "borough", "life_stage", "family", "score", "family_label"]]
    told = told.merge(own, on="row_id").merge(n, on=["child_id", "life_stage"], how="left").sort_values("row_id")
    here = told.groupby(["child_id", "life_stage"])["weight"].transform("count")
    years = [f"{start.year}/{(start.year + 1) % 100:02d}" for start in told["fold"]]
    told = told.assign(weight=told["weight"] * told["rows"] / here, school_year=years)
    of_year = ["borough", "family", "school_year"]
    named = told[told["row_id"].isin(listed["row_id"])].set_index(of_year).index
    told = told.assign(is_listed=told.set_index(of_year).index.isin(named)).merge(_traits(), on="child_id", how="left")
    return told.fillna(dict.fromkeys(TRAITS, NOT_KNOWN))


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
    """Each family once a school year, where one of its children stood best; the label is the family's."""
    best = audited.sort_values("score", ascending=False, kind="stable")
    best = best.drop_duplicates(["school_year", "borough", "family"])
    return best.drop(columns="label").rename(columns={"family_label": "label"})


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
