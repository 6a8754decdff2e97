"""The code whose words stand in a longer text: the last look at a spelling before it stands for nothing.

A wrong code is worse than none, so two codes in one text are none, and neither is one that a negation stands beside.
"""

import re
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from schemas.codes import CodeList
from schemas.phrases import OPEN

_ADDED = re.compile(
    r"^\W*(\(cs\)|cs\s*[-:]|zz|\d+\))|\((old|historic(al)?)\)|\b(do not use|obsolete|historic(al)?|only)\b", re.I
)
_EXAMPLES = re.compile(r"\b(e\.?g|i\.?e|for example|such as|inc|incl|including)\b", re.I)
_NEGATION = re.compile(
    r"\b(not|no|non|none|nor|neither|never|without|except|excl|excludes?|excluding|other than|apart from)\b"
)
_NUMBERED = re.compile(r"\b([a-z]+\d+)[a-z]*\b")


class _Told(NamedTuple):
    """A phrase that a text holds: from where to where, and of which code."""

    start: int
    end: int
    code: str


def bare(text: str) -> str:
    """The text without what a system or a form adds to it: `(CS)`, `zz`, `60)`, `do not use`, `only`."""
    return _ADDED.sub(" ", text).strip(" -:~*")


def code_within(text: str, codes: CodeList) -> str | None:
    """The one code of which the text holds a phrase, or None.

    What the text gives as examples counts only where nothing before them tells.
    """
    head = _plain(_EXAMPLES.split(text, maxsplit=1)[0])
    plain = head if _told(head, codes) else _plain(text)
    told = _told(plain, codes)
    code = _one_of({one.code for one in told}, codes)
    return None if _is_negated(plain, told) or _names_another(plain, code, codes) else code


def _plain(text: str) -> str:
    """Words in lower case, with a space between them; "children's" is one word and "A&E" three."""
    joined = re.sub(r"['’‘]", "", text.lower())
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"[&+]", " and ", joined)))


def _told(plain: str, codes: CodeList) -> list[_Told]:
    """The phrases that a text holds, but for those that lie within a longer one."""
    told: list[_Told] = []
    for found in _phrases(codes).finditer(plain) if codes.by_phrase else ():
        if not told or found.end(1) > told[-1].end:
            told.append(_Told(*found.span(1), codes.by_phrase[found[1]]))
    return told


@cache
def _phrases(codes: CodeList) -> re.Pattern[str]:
    """Finds the longest phrase at each word, also where one begins within another."""
    longest_first = sorted(codes.by_phrase, key=len, reverse=True)
    return re.compile(rf"\b(?=({'|'.join(longest_first)})\b)")


def _is_negated(plain: str, told: Collection[_Told]) -> bool:
    """Whether a negation stands outside the phrases, some of which hold one (no longer in need)."""
    within = {at for one in told for at in range(one.start, one.end)}
    return _NEGATION.search("".join(" " if at in within else letter for at, letter in enumerate(plain))) is not None


def _names_another(plain: str, code: str | None, codes: CodeList) -> bool:
    """Whether the text names another code of the list, or a part of one (N5b)."""
    named = {one.upper() for one in _NUMBERED.findall(plain)}
    return not named.isdisjoint(codes.labels.keys() - {code})


def _one_of(found: Collection[str], codes: CodeList) -> str | None:
    """The only code, or that of several; None where words leave it open."""
    if not found or OPEN in found:
        return None
    return next(iter(found)) if len(found) == 1 else codes.several
