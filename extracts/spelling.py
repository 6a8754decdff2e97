"""From a borough's spelling to the national code: exact code, code prefix, known spelling, normalised label, phrase.

A council's own spellings stand in `spellings.csv` beside its extracts (list, spelling, code) and count as known ones.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow as pa

from schemas import codes as national
from schemas.codes import CodeList
from schemas.ethnicity import ETHNICITY
from schemas.refusal import BadSpellings

from .phrases import bare, code_within

_PREFIXED = (
    re.compile(r"(?P<code>[^\s:(–]+)(\s*[:(–]|\s+-|-\s)\s*(?P<rest>.+)"),
    # a hyphen or space joins words (6-month review), but for a code that can be neither word nor number (RC7 closed)
    re.compile(r"(?P<code>[A-Za-z]+\d\w*|\d+[A-Za-z]\w*)(-|\s+)(?P<rest>.+)"),
    # four capitals are no word either, before a text; nor they, nor letters and a number, in brackets beside it
    re.compile(r"(?P<code>[A-Z]{4})(-|\s+)(?P<rest>.+)"),
    re.compile(r"(?P<rest>.+)\s*[\[(](?P<code>[A-Z]{4}|[A-Za-z]+\d\w*|\d+[A-Za-z]\w*)[\])]"),
    re.compile(r"[\[(](?P<code>[A-Z]{4}|[A-Za-z]+\d\w*|\d+[A-Za-z]\w*)[\])]\s*(?P<rest>.+)"),
)
_LETTERED = re.compile(r"\(?[A-Za-z](\.?[A-Za-z]?\d{1,2})?\)\s*(?P<rest>.+)|[A-F](\.[A-F])?\d{1,2}[\s:-]+(?P<words>.+)")
"""A choice of a form: `a) White British`, `(A.A3)White - British`, `B1 - White and Asian`."""
_DIGIT = re.compile(r"\d")
SPELLINGS = "spellings.csv"
_HEADER = ["list", "spelling", "code"]
LISTS: dict[str, CodeList] = {
    one.name: one for one in (*vars(national).values(), ETHNICITY) if isinstance(one, CodeList)
}
"""Every national code list by its name."""
Spellings = Mapping[tuple[str, str], str]
"""A council's own words: the code by list and normalised spelling."""
NO_SPELLINGS: Spellings = {}


def read_spellings(path: Path) -> Spellings:
    """The council's own spellings; none where it has no such file.

    path: a CSV with the columns list, spelling and code. Raises BadSpellings with the line.
    """
    if not path.is_file():
        return NO_SPELLINGS
    try:
        lines = list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadSpellings(str(path), "it cannot be read as CSV in UTF-8", "Save it again as CSV UTF-8") from error
    if [name.strip().lower() for name in next(iter(lines), [])] != _HEADER:
        raise BadSpellings(str(path), "its first line is not list,spelling,code", "Put that line back")
    own: dict[tuple[str, str], str] = {}
    for (name, spelling), code, number in _told(path, lines):
        if own.setdefault((name, spelling), code) != code:
            _refuse(path, number, "gives a spelling of the same list a second code", "Keep one of the two")
    return own


def _told(path: Path, lines: list[list[str]]) -> Iterator[tuple[tuple[str, str], str, int]]:
    """List and spelling, code, and number of every line that is not empty."""
    for number, line in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in line]
        if not any(cells):
            continue
        if len(cells) != len(_HEADER) or not all(cells):
            _refuse(path, number, "has not three filled cells", "Write list,spelling,code")
        name, spelling, code = cells
        if name.lower() not in LISTS:
            _refuse(path, number, f"names no code list ({name})", f"Use one of {', '.join(sorted(LISTS))}")
        codes = LISTS[name.lower()]
        exact = {one.lower(): one for one in codes.labels}
        if code.lower() not in exact:
            do = f"Use one of {', '.join(exact.values())}"
            _refuse(path, number, f"gives a code that the list has not ({code})", do)
        yield (codes.name, _plain(spelling)), exact[code.lower()], number


def _refuse(path: Path, number: int, what: str, do: str) -> None:
    raise BadSpellings(f"{path} line {number}", f"it {what}", do)


def coded(values: pa.Array, codes: CodeList, own: Spellings = NO_SPELLINGS) -> tuple[pa.Array, Counter[str]]:
    """The values as codes, and how often each spelling that stands for none was met; those are kept as they are.

    `values` is text, or lists of text joined by "|" already split.
    """
    if pa.types.is_list(values.type):
        inner, unmapped = coded(values.flatten(), codes, own)
        offsets = pa.compute.subtract(values.offsets, values.offsets[0])
        return pa.ListArray.from_arrays(offsets, inner, mask=values.is_null()), unmapped
    encoded = values.dictionary_encode()
    spellings = encoded.dictionary.to_pylist()
    found = [code_of(spelling, codes, own) for spelling in spellings]
    used = np.bincount(encoded.indices.drop_null().to_numpy(), minlength=len(spellings)).tolist()
    unmapped = Counter({spellings[i]: used[i] for i, code in enumerate(found) if code is None and used[i]})
    kept = pa.array([code or spelling for code, spelling in zip(found, spellings, strict=True)], pa.string())
    return pa.DictionaryArray.from_arrays(encoded.indices, kept).cast(pa.string()), unmapped


def code_of(spelling: str, codes: CodeList, own: Spellings = NO_SPELLINGS) -> str | None:
    """The code that a spelling stands for, or None."""
    text = spelling.strip()
    return _code_of(text, codes, own) or (None if codes.is_exact else _code_of_words(text, codes, own))


def _code_of_words(text: str, codes: CodeList, own: Spellings) -> str | None:
    """The code by the text without what a form or a system adds, or by a phrase within it."""
    words = bare(text)
    return _code_of(_unlettered(text), codes, own) or _code_of(words, codes, own) or code_within(words, codes)


def _code_of(text: str, codes: CodeList, own: Spellings) -> str | None:
    exact = {code.lower(): code for code in codes.labels}
    prefix = None if codes.is_exact else _prefix(text, exact)
    return (
        exact.get(text.lower())
        or (prefix if prefix and _DIGIT.search(prefix) else None)
        or own.get((codes.name, _plain(text)))
        or codes.spellings.get(text)
        or _by_words(codes).get(_plain(text))
        # of a code that is a word the spellings know more
        or prefix
    )


def _unlettered(text: str) -> str:
    """The text of a choice without the letter or number that a form gives it."""
    found = _LETTERED.fullmatch(text)
    return (found["rest"] or found["words"]) if found else text


def _prefix(text: str, exact: Mapping[str, str]) -> str | None:
    """The code before a text, or in brackets after it, unless the text is a code itself."""
    found = [found for pattern in _PREFIXED if (found := pattern.fullmatch(text))]
    code = next((exact[one["code"].lower()] for one in found if one["code"].lower() in exact), None)
    return None if any(one["rest"].strip(" )]").lower() in exact for one in found) else code


@cache
def _by_words(codes: CodeList) -> dict[str, str]:
    """The codes by their labels and known spellings, without a mark between code and label too."""
    labels = {_plain(f"{code} {label}"): code for code, label in codes.labels.items()}
    known = {_plain(spelling): code for spelling, code in codes.spellings.items()}
    labels |= {_plain(f"{label} {code}"): code for code, label in codes.labels.items()}
    return labels | known | {_plain(label): code for code, label in codes.labels.items()}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
