"""What an archive was made from: the extract's files, the council's own spellings, the code that read them, the
settings, and the archive before."""

from functools import cache
from hashlib import sha256
from os import fsencode
from pathlib import Path

from .spelling import SPELLINGS


def fingerprint_of(folder: Path, before: str, settings: str) -> str:
    """A hash that changes when anything the archive after this extract depends on does."""
    told = sha256(f"{before}|{settings}|{_code()}".encode())
    if (own := folder.parent / SPELLINGS).is_file():
        told.update(_hash_of(own))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        told.update(fsencode(path.relative_to(folder).as_posix()) + b"\0" + _hash_of(path))
    return told.hexdigest()


def _hash_of(path: Path) -> bytes:
    with path.open("rb") as file:
        found = sha256()
        while block := file.read(1 << 20):
            found.update(block)
    return found.digest()


@cache
def _code() -> str:
    here = Path(__file__).parent
    sources = sorted([*here.rglob("*.py"), *(here.parent / "schemas").glob("*.py")])
    return sha256(b"\0".join(_hash_of(path) for path in sources)).hexdigest()
