"""Seals: keyed hashes, which nobody can make who does not hold the key, whatever else they may write."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256


def seal(key: bytes, what: str, told: Mapping[str, object]) -> str:
    """The seal of a kind of thing that says what is told; that of another kind is another one."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    return hmac.new(key, f"{what}\0{text}".encode(), sha256).hexdigest()


def is_seal(key: bytes, what: str, told: Mapping[str, object], found: object) -> bool:
    """Whether what stands in the place of a seal, which may be anything, is the seal of what is told."""
    return hmac.compare_digest(seal(key, what, told).encode(), str(found).encode())
