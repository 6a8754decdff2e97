"""What was withdrawn: the only reader and writer of retired.yaml, and the marks beside the lists that it names.

It stands with params.yaml and not in data/: a withdrawal is a decision that is committed, outlives `make clean` and
holds on every machine that makes lists. It names lists and trainings, never a family.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from lists.withdrawn import withdrawn_page
from pipeline import store
from pipeline.made_of import FILE, training
from pipeline.shown import all_lists
from schemas.refusal import BadParams, WithdrawnModel

RETIRED = Path("retired.yaml")
MARK = "RETIRED.html"
_KEY = "retired"


class Entry(BaseModel):
    """One withdrawal: a list by its id, or a model by the digest of its training."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Literal["list", "model"]
    id: Annotated[str, Field(min_length=1)]
    why: Annotated[str, Field(min_length=1)]


@dataclass(frozen=True)
class Retired:
    """Why each list and each model was withdrawn, by id."""

    lists: dict[str, str]
    models: dict[str, str]

    def why(self, list_id: str, trained: str | None) -> str | None:
        """Why a list was withdrawn, itself or with the model that ranked it; None where it was not."""
        return self.lists.get(list_id) or self.models.get(trained or "")


def read_retired(path: Path = RETIRED) -> Retired:
    """All that was withdrawn. Raises BadParams where the file is not what it should be."""
    told = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
    try:
        entries = TypeAdapter(list[Entry]).validate_python(told or [])
    except ValidationError as error:
        do = "Each entry has kind (list or model), id and why; git history shows how it was"
        raise BadParams(str(path), f"{error.error_count()} things in it are not as they should be", do) from None
    found: dict[str, dict[str, str]] = {"list": {}, "model": {}}
    for entry in entries:
        found[entry.kind][entry.id] = entry.why
    return Retired(found["list"], found["model"])


def add(kind: Literal["list", "model"], name: str, why: str, path: Path = RETIRED) -> bool:
    """Add a withdrawal at the end, where it is not there yet; whether it was added."""
    there = read_retired(path)
    if name in (there.lists if kind == "list" else there.models):
        return False
    entry = yaml.safe_dump([{"kind": kind, "id": name, "why": why}], sort_keys=False, allow_unicode=True, width=1000)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    ends = "\n" if before and not before.endswith("\n") else ""  # some editors leave the last line open
    path.write_text(before + ends + entry, encoding="utf-8")
    return True


def refuse_withdrawn_model() -> None:
    """Raises WithdrawnModel where the training that would rank was withdrawn."""
    why = read_retired().models.get(training())
    if why is not None:
        do = "Train anew: change train.as_of or what was wrong, say so in train.because, and run again"
        raise WithdrawnModel("retired.yaml", f"training {training()} was withdrawn: {why.rstrip('.')}", do)


def mark_withdrawn(flag: Path) -> list[Path]:
    """Set the mark beside each list that was withdrawn, take it from one that no longer is; the folders with one."""
    retired, marked = read_retired(), []
    for shown in all_lists(flag):
        folder, about = shown.folder, shown.about
        why = retired.why(shown.list_id, trained_as(folder))
        if why is not None:
            store.write_text(folder / MARK, withdrawn_page(shown.list_id, why))
            marked.append(folder)
        elif _KEY in about:
            (folder / MARK).unlink(missing_ok=True)
        if about.get(_KEY) != why:
            kept = {name: value for name, value in about.items() if name != _KEY}
            store.write_json(folder / "about.json", kept if why is None else kept | {_KEY: why})
    return marked


def trained_as(month: Path) -> str | None:
    """The training that ranked a list; None of lists made before that was told."""
    return str(store.read_json(month / FILE)["train"]) if (month / FILE).is_file() else None
