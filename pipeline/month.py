"""Lay out the folder and the manifest of a borough's next extract from the last one."""

import sys
from datetime import date, timedelta
from pathlib import Path

import yaml

from extracts.manifest import read_manifest
from models.folds import add_months
from pipeline import store
from pipeline.console import run
from pipeline.params import read_params
from schemas.refusal import BadParams, EmptyExtract, UnknownBorough

MADE_UP = Path("data/synthetic")
FOLDERS = ("cin_census", "ssda903", "early_help", "youth_justice", "people")


def main() -> None:
    """Make the folder for the month after the borough's last extract; nothing that is there is touched."""
    params = read_params()
    if len(sys.argv) != 2 or sys.argv[1] not in params.boroughs:
        raise UnknownBorough("make month", f"name one of {', '.join(params.boroughs)}", "make month BOROUGH=...")
    if params.extracts_dir == MADE_UP:
        what = "extracts_dir is the made-up boroughs, which are written anew and would lose the folder"
        raise BadParams("params.yaml", what, "Set extracts_dir to the council's own extracts")
    print(lay_out(params.extracts_dir / sys.argv[1]))


def lay_out(borough: Path) -> str:
    """Lay out the next extract; says what to do with it. Raises EmptyExtract where there is none to go on from."""
    last = store.folders(borough)
    if not last:
        raise EmptyExtract(str(borough), "there is no extract to go on from", "Lay out the first by docs/extracts.md")
    manifest = read_manifest(last[-1])
    extract_on = add_months(manifest.extract_on.replace(day=1), 1)
    covers = {
        source: [_interval(start, end, manifest.extract_on, extract_on) for start, end in intervals]
        for source, intervals in manifest.covers.items()
    }
    told = {"la_code": manifest.la_code, "la_name": manifest.la_name, "extract_date": extract_on.isoformat()}
    folder = borough / extract_on.isoformat()
    for name in FOLDERS:
        (folder / name).mkdir(parents=True)
    text = yaml.safe_dump({**told, "covers": covers}, sort_keys=False, default_flow_style=None)
    (folder / "manifest.yaml").write_text(text, encoding="utf-8")
    return f"{folder} is ready: drop the files into its folders, check covers in manifest.yaml, then run dvc repro."


def _interval(start: date, end: date, last_on: date, next_on: date) -> dict[str, str]:
    """An interval that ran up to the last extract runs up to the next."""
    runs_on = end == last_on - timedelta(days=1)
    return {"from": start.isoformat(), "to": (next_on - timedelta(days=1) if runs_on else end).isoformat()}


if __name__ == "__main__":
    run(main)
