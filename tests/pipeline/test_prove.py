"""The proofs hold on the worked borough pair, and a violation of each, planted, is found."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from measures.proofs import Proof, unseen_future
from pipeline import landmarks, outcomes, prove, store
from pipeline.params import Params, read_params
from schemas.records import CareEpisode
from schemas.refusal import ProofFailed
from tests.cases import FIXTURE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (FIXTURE / "extracts").is_dir(), reason="the worked borough pair is not there"),
]
AS_OF = date(2026, 9, 1)


class Silent:
    """Progress that nobody watches."""

    def begin(self, what: str) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def ran(worked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked pair with its landmarks and outcomes."""
    folder = tmp_path_factory.mktemp("ran") / "run"
    shutil.copytree(worked, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        landmarks.main()
        outcomes.main()
    return folder


@pytest.fixture
def here(ran: Path, monkeypatch: pytest.MonkeyPatch) -> Params:
    monkeypatch.chdir(ran)
    return read_params()


def who_is_one(world: Path) -> set[tuple[tuple[str, ...], ...]]:
    """The ids of each person that has several."""
    ids = store.read_table(world / prove.LINK / "identity" / "ids_score.parquet").to_pandas()
    together = ids.sort_values(prove.WHO).groupby("child_id")[prove.WHO]
    return {tuple(map(tuple, told.to_numpy())) for _, told in together if len(told) > 1}


@dataclass(frozen=True)
class Worlds:
    """Two folders, and the people compared: of the wronged the past was changed as well."""

    before: Path
    after: Path
    people: pd.DataFrame
    wronged: pd.DataFrame
    edits: Counter[str]

    def proof(self, people: pd.DataFrame) -> Proof:
        return unseen_future(prove.facts_at(self.before, people), prove.facts_at(self.after, people), self.edits)


@pytest.fixture(scope="module")
def worlds(ran: Path, tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    folder = tmp_path_factory.mktemp("worlds")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ran)
        params = read_params()
        latest = {borough: store.folders(prove.CONFORM / borough)[-1] for borough in params.boroughs}
        people = prove.chosen(params, prove.days_to_prove(latest))
        kin = store.read_table(prove.LINK / "score" / "children.parquet").to_pandas().set_index("child_id")["kin_id"]
        ids = store.read_table(prove.LINK / "identity" / "ids_score.parquet").to_pandas()
        kin_of = people.merge(ids, on=prove.WHO)["child_id"].map(kin).to_numpy()
        is_wronged = pd.Series(kin_of).isin(sorted(set(kin_of))[::2]).to_numpy()
        early = people.assign(day=people["day"].mask(is_wronged, date(2021, 1, 1)))
        before, after = folder / "before", folder / "after"
        made = prove.worlds(prove._settings(params, latest), latest, early, (before, after), Silent())
    return Worlds(before, after, people[~is_wronged], people[is_wronged], made["lbhf"].edits)


def test_changing_what_comes_later_changes_nothing(worlds: Worlds) -> None:
    right = worlds.proof(worlds.people)
    assert right.holds, right.words
    assert right.checked > 1000


def test_changing_what_was_known_before_is_found(worlds: Worlds) -> None:
    wrong = worlds.proof(worlds.wronged)
    assert not wrong.holds
    assert wrong.violations > 100


def test_whatever_came_later_the_same_ids_are_one_person(worlds: Worlds, ran: Path) -> None:
    assert who_is_one(worlds.before) == who_is_one(worlds.after) == who_is_one(ran)


def test_the_landmarks_lie_before_the_latest_extract_and_between_extracts(here: Params) -> None:
    latest = {borough: store.folders(prove.CONFORM / borough)[-1] for borough in here.boroughs}
    assert prove.days_to_prove(latest) == [date(2023, 10, 1), date(2026, 9, 1), date(2026, 10, 1)]


def test_whole_kin_are_chosen_and_each_has_one_day(here: Params) -> None:
    people = prove.chosen(here, [date(2023, 10, 1), date(2026, 10, 1)])
    ids = store.read_table(prove.LINK / "identity" / "ids_score.parquet").to_pandas()
    children = store.read_table(prove.LINK / "score" / "children.parquet").to_pandas()
    every = ids.merge(children, on="child_id").merge(people, on=prove.WHO, how="left")
    taken = every[every["kin_id"].isin(every.loc[every["day"].notna(), "kin_id"])]
    assert taken["day"].notna().all()
    assert (taken.groupby("kin_id")["day"].nunique() == 1).all()
    assert not people.duplicated(prove.WHO).any()


@pytest.fixture
def trained(here: Params) -> Iterator[Path]:
    """What training leaves behind, of one outcome at one date: half of the kin learned from, the other half tested."""
    labels = store.read_table(Path("data/outcomes/train/labels.parquet")).to_pandas()
    labels = labels[(labels["outcome"] == "care_entry") & (labels["as_of"] == AS_OF)]
    spine = store.read_table(Path("data/landmarks/train/spine.parquet")).to_pandas()
    rows = labels.merge(spine[["row_id", "kin_id"]], on="row_id").assign(fold=AS_OF, held_out=0)
    with_event = set(rows.loc[rows["reason"] == "event", "kin_id"])
    kin = sorted(set(rows["kin_id"]) - with_event)
    learned = rows["kin_id"].isin(with_event | set(kin[::2]))
    folder = prove.TRAIN / "care_entry"
    folder.mkdir(parents=True)
    columns = ["fold", "held_out", "row_id", "closed_intervals"]
    rows.loc[learned, columns].to_parquet(folder / "training.parquet")
    rows.loc[~learned, columns[:3]].to_parquet(folder / "predictions.parquet")
    yield folder
    shutil.rmtree(prove.TRAIN)


def fitted(params: Params) -> list[Proof]:
    return prove._fitted(params, Silent())


def test_what_was_trained_holds(here: Params, trained: Path) -> None:
    apart, known = fitted(here)
    assert (apart.holds, known.holds) == (True, True), (apart.words, known.words)
    assert apart.checked > 1
    assert known.checked > 100
    assert "labels made again" in known.words


def test_only_labels_of_an_outcome_that_has_the_fold_are_made_again(here: Params) -> None:
    spine = store.read_table(Path("data/landmarks/train/spine.parquet")).to_pandas()
    folds = {"care_entry": date(2025, 9, 1), "intensive_support": date(2024, 9, 1)}
    training = pd.concat(spine[["row_id"]].assign(outcome=name, fold=fold) for name, fold in folds.items())
    again = prove.labels_again(here, training, spine)
    assert set(zip(again["outcome"], again["as_of"], strict=True)) == set(folds.items())


def test_a_kin_on_both_sides_is_found(here: Params, trained: Path) -> None:
    rows = pd.read_parquet(trained / "training.parquet")
    tested = pd.read_parquet(trained / "predictions.parquet")
    both = pd.concat([tested, rows.head(1).drop(columns="closed_intervals")])
    both.to_parquet(trained / "predictions.parquet")
    apart, _ = fitted(here)
    assert (apart.holds, apart.violations) == (False, 1)


def test_an_outcome_known_only_after_the_fold_began_is_found(here: Params, trained: Path) -> None:
    path = Path("data/link/train/CareEpisode.parquet")
    kept = path.read_bytes()
    late = store.read_table(path).to_pandas().assign(known_on=AS_OF)
    store.write_table(path, store.checked(path, pq.read_table(path).from_pandas(late), CareEpisode.linked()))
    try:
        _, known = fitted(here)
    finally:
        path.write_bytes(kept)
    assert not known.holds
    assert "events not known by then" in known.words
    assert "labels that later records changed" in known.words


def test_where_nothing_was_trained_the_two_proofs_say_so(here: Params) -> None:
    assert [proof.words for proof in fitted(here)] == ["nothing was trained: too few events"] * 2


@pytest.mark.parametrize("holds", [True, False])
def test_the_stage_writes_counts_and_stops_where_a_proof_does_not_hold(
    here: Params, holds: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = Proof("the future is invisible", holds, 9, 0 if holds else 2, "nine values")
    monkeypatch.setattr(prove, "_unseen_future", lambda params, progress: proof)
    if holds:
        prove.main()
    else:
        with pytest.raises(ProofFailed, match="the future is invisible does not hold"):
            prove.main()
    assert store.read_json(prove.OUT / "proofs.json")[proof.name] == asdict(proof)
    said = capsys.readouterr().out
    assert said.count("prove: ") == 3
    assert ("DOES NOT HOLD" in said) is not holds


def test_nothing_of_the_worlds_is_left_behind(here: Params, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(world: Path, params: Params, stages: tuple[str, ...]) -> None:
        raise ProofFailed("prove", "a stage stopped", "Look into it")

    monkeypatch.setattr(prove, "_run", stopped)
    with pytest.raises(ProofFailed, match="a stage stopped"):
        prove._unseen_future(here, Silent())
    assert not list(store.DATA.glob(".prove-*"))
