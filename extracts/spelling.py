"""From a borough's spelling to the national code: exact code, code prefix, known spelling, normalised label."""

import re
from collections import Counter

import numpy as np
import pyarrow as pa

from schemas.codes import CodeList

_SEPARATOR = re.compile(r"\s*[:\-–,(]|\s+")


def coded(values: pa.Array, codes: CodeList) -> tuple[pa.Array, Counter[str]]:
    """The values as codes, and how often each spelling that stands for none was met; those are kept as they are.

    `values` is text, or lists of text joined by "|" already split.
    """
    if pa.types.is_list(values.type):
        inner, unmapped = coded(values.flatten(), codes)
        offsets = pa.compute.subtract(values.offsets, values.offsets[0])
        return pa.ListArray.from_arrays(offsets, inner, mask=values.is_null()), unmapped
    encoded = values.dictionary_encode()
    spellings = encoded.dictionary.to_pylist()
    found = [code_of(spelling, codes) for spelling in spellings]
    used = np.bincount(encoded.indices.drop_null().to_numpy(), minlength=len(spellings)).tolist()
    unmapped = Counter({spellings[i]: used[i] for i, code in enumerate(found) if code is None and used[i]})
    kept = pa.array([code or spelling for code, spelling in zip(found, spellings, strict=True)], pa.string())
    return pa.DictionaryArray.from_arrays(encoded.indices, kept).cast(pa.string()), unmapped


def code_of(spelling: str, codes: CodeList) -> str | None:
    """The code that a spelling stands for, or None."""
    text = spelling.strip()
    exact = {code.lower(): code for code in codes.labels}
    if text.lower() in exact:
        return exact[text.lower()]
    if text in codes.spellings:
        return codes.spellings[text]
    labels = {_plain(label): code for code, label in codes.labels.items()}
    if _plain(text) in labels:
        return labels[_plain(text)]
    prefix = _SEPARATOR.split(text, maxsplit=1)[0].lower()
    return exact.get(prefix) if len(prefix) < len(text) else None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
