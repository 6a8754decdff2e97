"""Runs the page as it is served, on a database, until it is killed: `python -m tests.review.serving URL HEAD`."""

import sys
from pathlib import Path

from waitress import create_server

from review.app import create_app
from review.database import connect
from review.settings import Settings
from tests.review.world import KEY, Clock

THREADS = 8  # as in pipeline/review.py


def main() -> None:
    """Listens where there is room, and tells the port."""
    settings = Settings(sys.argv[1], KEY, Path(sys.argv[2]), now=Clock())
    app = create_app(settings, connect(settings.database))
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
