"""A council's identity provider: a certified one, run by node, and somebody who signs in there."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from review.settings import Provider

SOURCE = Path(__file__).parent / "provider"
KEPT = Path(__file__).parents[2] / "build" / "provider"
BACK = "http://localhost/sign-in/provider/back"
REDIRECTS = (301, 302, 303, 307, 308)


@contextmanager
def identity_provider() -> Iterator[dict[str, Provider]]:
    """A provider that runs while the context does, by its way of telling an e-mail address."""
    command = ["node", str(_installed() / "server.mjs")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield {way: Provider(address, "on-track", "a secret for tests") for way, address in told.items()}
        process.stdin.close()  # on which it ends


def _installed() -> Path:
    """The provider with what it needs, as the lock says: fetched once a machine, and again where it has changed."""
    contents = b"".join(path.read_bytes() for path in sorted(SOURCE.iterdir()))
    folder = KEPT / sha256(contents).hexdigest()[:16]
    if not folder.is_dir():
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as scratch:
            _install(Path(scratch) / "whole")
            _keep(Path(scratch) / "whole", folder)
    return folder


def _install(folder: Path) -> None:
    shutil.copytree(SOURCE, folder)
    quietly = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    subprocess.run(["npm", "ci", *quietly], cwd=folder, check=True, stdin=subprocess.DEVNULL)


def _keep(made: Path, folder: Path) -> None:
    try:
        made.rename(folder)
    except OSError:
        if not folder.is_dir():  # else somebody else made it at the same time
            raise


def sign_in_there(address: str, account: str) -> str:
    """Go through the provider's pages as somebody of its own, to the address that it sends the browser back to."""
    with requests.Session() as browser:
        browser.trust_env = False
        answer = browser.get(address, allow_redirects=False, timeout=60)
        for _ in range(12):
            if answer.status_code in REDIRECTS:
                address = urljoin(address, answer.headers["Location"])
                if address.startswith(BACK):
                    return _path_of(address)
                answer = browser.get(address, allow_redirects=False, timeout=60)
            else:
                answer = _filled_in(browser, answer, account)
                address = answer.url
    raise AssertionError(f"the provider did not send the browser back: {answer.status_code} {answer.text}")


def _filled_in(browser: requests.Session, page: requests.Response, account: str) -> requests.Response:
    """The form of a page of the provider, sent: who it is, or that the page may know."""
    action = re.search(r'action="([^"]+)" method="post"', page.text)
    prompt = re.search(r'name="prompt" value="([^"]+)"', page.text)
    assert action and prompt, (page.status_code, page.text)
    fields = {"prompt": prompt.group(1), "login": account, "password": "any"}
    return browser.post(urljoin(page.url, action.group(1)), data=fields, allow_redirects=False, timeout=60)


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"
