"""manifest.yaml of an extract: whose it is, its date, and the days that each source covers."""

from pathlib import Path
from typing import Any

import numpy as np

from synthetic.days import iso

SOURCES = ("cin_census", "ssda903", "early_help", "youth_justice", "people")


def write_manifest(folder: Path, borough: dict[str, Any], history_from: str, on: int) -> None:
    """Covers run to the day before the extract; early help may begin later than the rest."""
    date, last = iso(np.array([on, on - 1])).to_pylist()
    lines = [
        f'la_code: "{borough["la_code"]}"',
        f'la_name: "{borough["la_name"]}"',
        f'extract_date: "{date}"',
        "covers:",
    ]
    for source in SOURCES:
        first = borough["early_help_from"] if source == "early_help" else history_from
        lines += [f"  {source}:", f'    - {{from: "{first}", to: "{last}"}}']
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
