"""What was withdrawn stands in one file, on every list that it concerns, and stops a model from ranking."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy.engine import Engine

from pipeline import store
from pipeline.listing import not_withdrawn
from pipeline.made_of import training
from pipeline.params import read_params
from pipeline.retired import MARK, RETIRED, add, mark_withdrawn, read_retired, refuse_withdrawn_model
from pipeline.shown import FLAG, find
from pipeline.tracking import CHAMPION, MODELS, REGISTERED, lists_of
from pipeline.withdrawal import OUT, in_words, retire
from review.database import open_database, transaction
from review.months import all_lists as page_lists
from review.months import load
from schemas.lists import ListedFamily, ReviewEntry
from schemas.refusal import BadParams, UnknownList, WithdrawnModel
from tests.pipeline.home import Home
from tests.review.world import packet

pytestmark = pytest.mark.xdist_group("tracking")

ROOT = Path(__file__).parents[2]
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
PAGE = "<p>as it was shown</p>"


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two months of lists of one borough, ranked by one training, and a review of the second."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "retired.yaml").write_text((ROOT / "retired.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    store.write_json(store.DATA / "train" / "summary.json", {"events": 9})
    show(OCTOBER, "aaa111", "f1")
    show(NOVEMBER, "bbb222", "f1", "f2", "f3")
    entries = [entry(1, "viewed", None), entry(2, "decided", "offer_help")]
    store.write_table(
        store.DATA / "reviewed" / "lbhf.parquet",
        pa.Table.from_pylist(entries, schema=ReviewEntry.arrow()),
        ReviewEntry.arrow(),
    )


def show(month: date, list_id: str, *families: str) -> None:
    folder = FLAG / "lbhf" / month.isoformat()
    texts = dict.fromkeys(ListedFamily.columns(), "x")
    own = {"month_on": month, "children_at_stage": 1, "months_to_stage": 1}
    sentences = {name: ["why"] for name in ("reasons_for", "reasons_against", "not_known")}
    listed = [(family, "list") for family in families] + [("f9", "just_missed")]
    rows = [
        {**texts, **own, **sentences, "family_id": family, "section": section, "borough": "lbhf"}
        for family, section in listed
    ]
    store.write_table(folder / "list.parquet", pa.Table.from_pylist(rows, schema=ListedFamily.arrow()))
    store.write_text(folder / "list.html", PAGE)
    store.write_json(folder / "about.json", {"list_id": list_id})
    store.write_json(folder / "made_of.json", {"train": training()})


def entry(entry_id: int, kind: str, decision: str | None) -> dict[str, object]:
    where = {"borough": "lbhf", "list_id": "bbb222", "month_on": NOVEMBER, "family_id": "f1"}
    what = {"entry_id": entry_id, "kind": kind, "done_on": NOVEMBER, "decision": decision}
    return {**where, **what, "wrong_what": None, "replaces_entry_id": None, "seconds": None}


def about(month: date) -> dict[str, object]:
    return store.read_json(FLAG / "lbhf" / month.isoformat() / "about.json")


def publish(home: Home, run_tags: dict[str, str], experiment: str) -> str:
    tracker = home.tracker
    return tracker.publish(
        tracker.experiment(experiment, "note"), "run", str(run_tags), run_tags, lambda run: run.params({"a": 1})
    )


def publish_model(home: Home) -> str:
    """A model run of the training that ranked the lists, the champion."""

    def log(run: object) -> None:
        run.params({"data.train": training()})  # type: ignore[attr-defined]
        with run.nested("care_entry", {"level": "outcome"}):  # type: ignore[attr-defined]
            pass

    tags = {"train_as_of": "2026-09-01"}
    run_id = home.tracker.publish(home.tracker.experiment(MODELS, "note"), "run", "content", tags, log)
    home.tracker.promote(REGISTERED, run_id, ["care_entry"], {})
    return run_id


@pytest.fixture
def withdraw(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", home.uri)
    return lambda name, why="it was wrong": retire(name, why, read_params())


def test_at_first_nothing_is_withdrawn() -> None:
    assert (read_retired().lists, read_retired().models) == ({}, {})


def test_what_the_file_explains_stays_when_something_is_added() -> None:
    add("list", "aaa111", "it was wrong")
    assert RETIRED.read_text(encoding="utf-8").startswith((ROOT / "retired.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("why", ["it was wrong", 'with "quotes": and a colon', "# no comment", "- a dash\n- two"])
def test_why_is_read_as_it_was_said(why: str) -> None:
    add("list", "aaa111", why)
    add("list", "bbb222", "another")
    assert read_retired().lists == {"aaa111": why, "bbb222": "another"}


def test_a_file_whose_last_line_is_open_is_added_to_in_a_line_of_its_own() -> None:
    RETIRED.write_text("- kind: list\n  id: aaa111\n  why: it was wrong", encoding="utf-8")
    add("list", "bbb222", "another")
    assert read_retired().lists == {"aaa111": "it was wrong", "bbb222": "another"}


@pytest.mark.parametrize("kind", ["list", "model"])
def test_nobody_rests_because_of_a_list_that_was_withdrawn(kind: Literal["list", "model"]) -> None:
    if kind == "model":
        store.write_json(FLAG / "lbhf" / OCTOBER.isoformat() / "made_of.json", {"train": "earlier"})
    shown = pd.DataFrame({"borough": "lbhf", "family_id": ["f1", "f1"], "month_on": [OCTOBER, NOVEMBER]})
    add(kind, "aaa111" if kind == "list" else "earlier", "it was wrong")
    assert not_withdrawn(shown, FLAG / "lbhf")["month_on"].tolist() == [NOVEMBER]


def test_what_was_withdrawn_is_not_added_twice() -> None:
    assert [add("list", "aaa111", "one"), add("list", "aaa111", "two")] == [True, False]


@pytest.mark.parametrize("text", ["- {kind: lists, id: a, why: b}", "- {kind: list, id: a}", "a: b"])
def test_a_file_that_is_not_as_it_should_be_is_refused(text: str) -> None:
    RETIRED.write_text(text, encoding="utf-8")
    with pytest.raises(BadParams, match=r"retired\.yaml"):
        read_retired()


def test_a_list_that_was_withdrawn_says_so_to_all_that_read_of_it() -> None:
    add("list", "aaa111", "it was wrong")
    mark_withdrawn(FLAG)
    assert about(OCTOBER) == {"list_id": "aaa111", "retired": "it was wrong"}


def test_a_page_that_says_so_is_set_beside_it() -> None:
    add("list", "aaa111", "wrong <b>data</b>")
    mark_withdrawn(FLAG)
    page = (FLAG / "lbhf" / OCTOBER.isoformat() / MARK).read_text(encoding="utf-8")
    assert "wrong &lt;b&gt;data&lt;/b&gt;" in page


def test_the_list_itself_stays_as_it_was_shown() -> None:
    add("list", "aaa111", "it was wrong")
    mark_withdrawn(FLAG)
    assert (FLAG / "lbhf" / OCTOBER.isoformat() / "list.html").read_text(encoding="utf-8") == PAGE


def test_another_list_has_no_mark() -> None:
    add("list", "aaa111", "it was wrong")
    assert [month.name for month in mark_withdrawn(FLAG)] == [OCTOBER.isoformat()]


def test_a_withdrawal_that_is_taken_back_takes_the_mark_back() -> None:
    add("list", "aaa111", "it was wrong")
    mark_withdrawn(FLAG)
    RETIRED.write_text("", encoding="utf-8")
    mark_withdrawn(FLAG)
    assert (about(OCTOBER), (FLAG / "lbhf" / OCTOBER.isoformat() / MARK).exists()) == ({"list_id": "aaa111"}, False)


def test_a_model_that_was_not_withdrawn_may_rank() -> None:
    add("model", "another", "it was wrong")
    refuse_withdrawn_model()


def test_a_model_that_was_withdrawn_ranks_no_list() -> None:
    add("model", training(), "it was wrong.")
    with pytest.raises(WithdrawnModel, match=r"was withdrawn: it was wrong\. Train anew"):
        refuse_withdrawn_model()


def test_a_training_that_is_another_may_rank_again() -> None:
    add("model", training(), "it was wrong")
    store.write_json(store.DATA / "train" / "summary.json", {"events": 10})
    refuse_withdrawn_model()


def test_a_list_is_found_by_the_beginning_of_its_id() -> None:
    assert find("bbb").month_on == NOVEMBER


@pytest.mark.parametrize("name", ["zzz", ""])
def test_an_id_of_no_list_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(UnknownList, match=r"aaa111 \(lbhf 2026-10-01\), bbb222"):
        find(name)


def test_an_id_that_begins_several_is_refused() -> None:
    show(date(2026, 12, 1), "bbb333", "f1")
    with pytest.raises(UnknownList, match="2 lists have an id that begins so"):
        find("bbb")


def test_a_withdrawn_list_is_told_with_the_number_of_its_families_and_reviews(withdraw) -> None:
    told = withdraw("bbb222")
    assert (told.lists, told.families, told.entries) == (1, 3, 2)


def test_what_is_printed_names_no_family(withdraw) -> None:
    assert not {"f1", "f2", "f3"} & set(" ".join(in_words(withdraw("bbb222"))).split())


def test_whom_it_concerns_is_in_a_file_for_its_owner_alone(withdraw) -> None:
    file = withdraw("bbb222").file
    assert (file.parent, file.stat().st_mode & 0o777) == (OUT, 0o600)
    assert file.read_text(encoding="utf-8").splitlines()[1] == '"lbhf","2026-11-01","bbb222","f1",2'


@pytest.fixture
def page() -> Iterator[Engine]:
    """The review page's database, as params.yaml tells it, with the list of November."""
    engine = open_database(read_params().review.database)
    with transaction(engine) as connection:
        load(connection, packet("lbhf", NOVEMBER, list_id="bbb222"))
    yield engine
    engine.dispose()


def on_page(engine: Engine) -> list[str | None]:
    with engine.connect() as connection:
        return [one.retired_because for one in page_lists(connection)]


def test_a_withdrawn_list_is_marked_on_the_review_page_at_once(page: Engine, withdraw) -> None:
    told = in_words(withdraw("bbb222"))
    assert on_page(page) == ["it was wrong"]
    assert "the review page has 1 of them, to be read and no longer worked from now on" in told


@pytest.mark.parametrize("name", ["aaa111", "2026-09-01"])
def test_a_list_that_the_review_page_does_not_have_is_not_counted(
    home: Home, page: Engine, withdraw, name: str
) -> None:
    publish_model(home)
    assert withdraw(name).on_page == (1 if name == "2026-09-01" else 0)


def test_the_review_page_s_database_is_the_one_that_the_page_reads(
    page: Engine, withdraw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ON_TRACK_REVIEW_DATABASE", f"sqlite:///{tmp_path}/another.db")
    told = withdraw("bbb222")
    assert (told.on_page, on_page(page)) == (None, [None])


@pytest.mark.parametrize("is_there", [False, True])
def test_without_a_review_page_s_database_it_says_what_to_do(withdraw, tmp_path: Path, is_there: bool) -> None:
    database = tmp_path / "data" / "review" / "review.db"
    if is_there:
        database.parent.mkdir(parents=True)
        database.touch()  # of no tables
    assert any("`make review DO=take-in`" in line for line in in_words(withdraw("bbb222")))
    assert database.is_file() == is_there


def test_a_database_that_does_not_answer_leaves_the_withdrawal_whole(
    withdraw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ON_TRACK_REVIEW_DATABASE", f"postgresql+psycopg://reader@/review?host={tmp_path}")
    told = withdraw("bbb222")
    assert (told.on_page, read_retired().lists) == (None, {"bbb222": "it was wrong"})


def test_a_withdrawn_list_is_marked_in_mlflow(home: Home, withdraw) -> None:
    run = publish(home, {"list_id": "bbb222"}, lists_of("lbhf"))
    withdraw("bbb222")
    tags = home.client().get_run(run).data.tags
    assert tags["retired"] == "it was wrong"
    assert tags["mlflow.note.content"].startswith("**Withdrawn")


@pytest.mark.parametrize("by", ["run", "as_of"])
def test_a_withdrawn_model_takes_all_its_lists_with_it(home: Home, withdraw, by: str) -> None:
    run = publish_model(home)
    told = withdraw(run if by == "run" else "2026-09-01")
    assert (told.lists, "retired" in about(OCTOBER), "retired" in about(NOVEMBER)) == (2, True, True)


def test_a_withdrawn_model_is_no_champion(home: Home, withdraw) -> None:
    withdraw(publish_model(home))
    assert CHAMPION not in home.client().get_registered_model(REGISTERED).aliases


def test_a_withdrawn_list_leaves_its_model_the_champion(home: Home, withdraw) -> None:
    publish_model(home)
    withdraw("bbb222")
    assert CHAMPION in home.client().get_registered_model(REGISTERED).aliases


def test_what_names_neither_a_list_nor_a_model_is_refused_and_nothing_is_withdrawn(withdraw) -> None:
    with pytest.raises(UnknownList):
        withdraw("2031-01-01")
    assert read_retired().lists == {}


def test_withdrawing_twice_says_the_same_and_adds_nothing(home: Home, withdraw) -> None:
    run = publish(home, {"list_id": "bbb222"}, lists_of("lbhf"))
    assert withdraw("bbb222") == withdraw("bbb222")
    assert home.client().get_run(run).data.tags["mlflow.note.content"].count("Withdrawn") == 1
