"""What is read of every sample file written by others, as counts beside those that stand in samples.yaml.

The samples are looked for beside the project, at ../shared/samples. A new one needs its entry: read it, count it by
other means, and write down what is right.
"""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from extracts import annex_a
from extracts.delimited import read_delimited
from extracts.files import KINDS, Extract, is_census, is_header, read_extract
from extracts.manifest import read_manifest
from extracts.raw import Sheet
from extracts.recognition import recognise
from extracts.workbook import read_workbook
from tests.extracts.test_samples import SAMPLES

WANTED: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("samples.yaml").read_text(encoding="utf-8"))
DAY = "2025-08-01"
"""After the last of the samples, the school census of autumn 2024."""
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the samples are not here: {SAMPLES}")


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    """All samples as one extract."""
    here = tmp_path_factory.mktemp("samples") / DAY
    for file in files_of_samples():
        (here / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLES / file, here / file)
    covers = 'covers: {cin_census: [{from: "2015-04-01", to: "2025-07-31"}]}'
    (here / "manifest.yaml").write_text(
        f'la_code: "201"\nla_name: "A sample"\nextract_date: "{DAY}"\n{covers}\n', encoding="utf-8"
    )
    return read_extract(here, read_manifest(here))


def files_of_samples() -> list[str]:
    return sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def kinds() -> dict[str, str]:
    """By file or sheet the kind of table or return that it is taken for."""
    found: dict[str, str] = {}
    for file in files_of_samples():
        path = SAMPLES / file
        if path.suffix == ".xml":
            found[file] = "census" if is_census(path, file) else "return"
        for sheet in sheets_of(path, file):
            kind = recognise(sheet, KINDS)
            found |= {sheet.file: kind.name} if kind else {}
    return found


def sheets_of(path: Path, file: str) -> list[Sheet]:
    if path.suffix == ".csv":
        return [read_delimited(path, file, is_header)]
    return [annex_a.named(sheet) for sheet in read_workbook(path, file, is_header)] if path.suffix == ".xlsx" else []


@pytest.fixture(scope="module")
def found(extract: Extract, kinds: dict[str, str]) -> dict[str, dict[str, Any]]:
    """By file or sheet why it is not read; or its kind, and the rows of each record that are believed and set aside."""
    found: dict[str, dict[str, Any]] = {name: {"unread": why} for name, why in extract.unread.items()}
    for name, kind in kinds.items():
        if name not in found:
            found[name] = {"kind": kind, "rows": {}, "aside": {}}
    for record, checked in extract.checked.items():
        for name, count in Counter(checked.places.column("file").to_pylist()).items():
            found[name]["rows"][record.__name__] = count
    aside = extract.quarantined().to_pylist()
    for (name, what), count in Counter((row["file"], f"{row['record']} {row['rule']}") for row in aside).items():
        found[name]["aside"][what] = count
    return found


def test_every_sample_is_read_or_named_and_has_an_entry(found: dict[str, dict[str, Any]]) -> None:
    assert {name.split(": ")[0] for name in found} == set(files_of_samples())
    assert found.keys() == WANTED.keys()


@pytest.mark.parametrize("name", WANTED)
def test_of_a_sample_is_read_what_was_counted(found: dict[str, dict[str, Any]], name: str) -> None:
    assert found[name] == WANTED[name]
