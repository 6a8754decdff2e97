"""Keyed hashes that stand for people, families and records outside the identity store."""

import os
from pathlib import Path

from schemas.refusal import BadParams

KEY_VARIABLE = "ON_TRACK_KEY"
FILE_VARIABLE = "ON_TRACK_KEY_FILE"
DEMO_KEY = b"demo key for the made-up boroughs, no secret"
_BLOCK = 64
_LENGTH = 24  # hexadecimal digits: 96 bits


def read_key(key_file: Path) -> bytes:
    """The key: from the variable ON_TRACK_KEY, else from the file. Raises BadParams where neither has it."""
    told = os.environ.get(KEY_VARIABLE)
    if told:
        return told.encode()
    if key_file.is_file() and (key := key_file.read_bytes().strip()):
        return key
    raise BadParams(
        str(key_file),
        "there is no key for the pseudonyms",
        f"Set {KEY_VARIABLE}, or write a long random text to that file (`make run` does, for made-up boroughs)",
    )


def keyed_hash(*parts: str) -> str:
    """An SQL expression: the HMAC-SHA256 of its parts (SQL expressions of text), joined by "|", cut to 24 digits.

    It expects $inner and $outer, which `hash_pads` gives.
    """
    text = " || '|' || ".join(parts)
    return f"left(sha256($outer::BLOB || unhex(sha256($inner::BLOB || encode({text})))), {_LENGTH})"


def hash_pads(key: bytes) -> dict[str, bytes]:
    """The inner and outer padded keys of HMAC (RFC 2104), to be bound to a query that uses `keyed_hash`."""
    if len(key) > _BLOCK:
        from hashlib import sha256

        key = sha256(key).digest()
    padded = key.ljust(_BLOCK, b"\0")
    return {"inner": bytes(byte ^ 0x36 for byte in padded), "outer": bytes(byte ^ 0x5C for byte in padded)}


def key_file() -> Path:
    """Where the key is kept: ON_TRACK_KEY_FILE, else a file in the user's own configuration."""
    return Path(os.environ.get(FILE_VARIABLE, "~/.config/on-track/key")).expanduser()


def is_demo(key: bytes) -> bool:
    """Whether this is the key that `make run` writes for the made-up boroughs; it is no secret."""
    return key == DEMO_KEY
