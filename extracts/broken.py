"""All that stops the reading of an extract, found in one go: the run itself stops at the first."""

from datetime import date
from pathlib import Path

from schemas.refusal import BadManifest, BadSpellings, Refusal

from .files import Extract, read_extract
from .manifest import Manifest, read_manifest
from .spelling import NO_SPELLINGS, Spellings, read_spellings

_ANY = Manifest("", "", date(2100, 12, 31), {})
"""Stands for a manifest that cannot be read, so that the files are opened all the same."""


def read_what_can(folder: Path, spellings: Path) -> tuple[Extract | None, list[Refusal]]:
    """The extract of those files that can be read, and what stops it, in the order in which a run would meet it.

    There is no extract where the manifest or the council's own spellings cannot be read.
    """
    refusals: list[Refusal] = []
    own, manifest = NO_SPELLINGS, _ANY
    try:
        own = read_spellings(spellings)
    except BadSpellings as refusal:
        refusals.append(refusal)
    try:
        manifest = read_manifest(folder)
    except BadManifest as refusal:
        refusals.append(refusal)
    extract, broken = _without_broken(folder, manifest, own)
    return (None if refusals else extract), refusals + broken


def _without_broken(folder: Path, manifest: Manifest, spellings: Spellings) -> tuple[Extract, list[Refusal]]:
    """Read again without each file that stops the reading, until nothing does."""
    names = sorted((path.relative_to(folder).as_posix() for path in folder.rglob("*")), key=len, reverse=True)
    broken: dict[str, Refusal] = {}
    while True:
        try:
            return read_extract(folder, manifest, spellings, without=broken), [*broken.values()]
        except Refusal as refusal:
            where = str(refusal.args[0])
            # a refusal names a sheet or a line of a file behind its name
            file = next((name for name in names if where.startswith((f"{name}: ", f"{name} near "))), where)
            if file in broken:
                raise
            broken[file] = refusal
