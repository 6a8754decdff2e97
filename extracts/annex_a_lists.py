"""Ofsted's Annex A lists: by which words each header that is read, or tells one list from another, is known.

Source: Ofsted, inspecting local authority children's services, Annex A. Headers are compared in lower case with single
spaces for everything that is no letter or number, so that spelling, brackets, question marks and quotes do not matter.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Header(NamedTuple):
    """One header: our column's name, Ofsted's text, the words it is known by, and whether its list needs it."""

    ours: str
    text: str
    words: str
    is_required: bool = False


ID = Header("local_id", "Child Unique ID", r"\bchild\b.*\b(id|identifier)\b|\b(id|identifier)\b.*\bchild\b", True)
ABOUT = (
    Header("sex", "Gender", r"^(gender|sex)\b"),
    Header("ethnicity", "Ethnicity", r"^ethnic"),
    Header("born_on", "Date of Birth", r"date.*birth|^dob$"),
    Header("is_disabled", "Does the Child have a Disability", r"disab"),
)
_START, _END = "happened_on", "ended_on"
LISTS: Mapping[str, tuple[Header, ...]] = {
    "Annex A list 1": (
        Header(_START, "Date of Contact", r"^date.*contact|^contact date", True),
        Header("source_code", "Contact Source", r"contact.*source|source.*contact"),
    ),
    "Annex A list 2": (
        Header(_START, "Assessment start date", r"^(?!.*continuous).*assessment.*start", True),
        Header(_END, "Assessment completion date", r"^(?!.*continuous).*assessment.*(complet|end)"),
        Header("organisation", "Organisation completing assessment", r"organisation"),
    ),
    "Annex A list 3": (
        Header(_START, "Date of referral", r"date.*referral|referral date", True),
        Header("source_code", "Referral Source", r"referral.*source|source.*referral"),
        Header("is_nfa", "Referral NFA?", r"\bnfa\b|no further action"),
    ),
    "Annex A list 4": (
        Header(_START, "Continuous Assessment Start Date", r"continuous.*start", True),
        Header(_END, "Continuous Assessment Date of Authorisation", r"continuous.*(authori[sz]|complet)"),
    ),
    "Annex A list 5": (
        Header(
            _START,
            "Strategy discussion initiating Section 47 Enquiry Start Date",
            r"(strategy|section 47|s47).*(start|date)",
            True,
        ),
        Header("held_on", "Date of Initial Child Protection Conference", r"^date.*(protection conference|icpc)"),
    ),
    "Annex A list 6": (
        Header(_START, "CIN Start Date", r"\b(cin|child in need)\b.*start|start.*\b(cin|child in need)\b", True),
        Header("primary_need", "Primary Need Code", r"primary need"),
        Header(_END, "CIN Closure Date", r"\b(cin|child in need)\b.*(closure|end)"),
        Header("closure_reason", "Reason for Closure", r"reason.*clos"),
        Header("status", "Case Status", r"case status"),
    ),
    "Annex A list 7": (
        Header(_START, "Child Protection Plan Start Date", r"\b(protection|cp) plan.*start", True),
        Header("initial_category", "Initial Category of Abuse", r"initial.*category"),
        Header("latest_category", "Latest Category of Abuse", r"(latest|current).*category"),
        Header(_END, "Child Protection Plan End Date", r"\b(protection|cp) plan.*end"),
        Header("previous_plans_count", "Number of Previous Child Protection Plans", r"number.*previous"),
    ),
    "Annex A list 8": (
        Header(_START, "Date Started to be Looked After", r"date started.*looked after", True),
        Header("need", "Child's Category of Need", r"category of need"),
        Header("status_on", "Start date of current legal status", r"start.*legal status"),
        Header("legal_status", "Child's Legal Status", r"^(?!.*start).*legal status"),
        Header(_END, "Date Ceased to be Looked After", r"date ceased.*looked after"),
        Header("end_reason", "Reason Ceased to be Looked After", r"reason ceased.*looked after"),
        Header("placed_on", "Start Date of Most Recent Placement", r"start.*placement"),
        Header("placement", "Placement Type", r"placement type|type of placement"),
        Header("provider", "Placement Provider", r"placement provider|provider.*placement"),
    ),
    # not read: care leavers, adoption, adopters
    "Annex A list 9": (
        Header("eligibility", "Eligibility Category", r"eligibility"),
        Header("reviewed_on", "Latest Pathway Plan Review Date", r"pathway plan"),
        Header("in_touch", "LA in Touch", r"in touch"),
    ),
    "Annex A list 10": (
        Header("ordered_on", "Date of Placement Order", r"date.*placement order"),
        Header("matched_on", "Date of Matching Child and Prospective Adopters", r"date.*matching"),
        Header("placed_on", "Date Placed for Adoption", r"date placed.*adoption"),
    ),
}
READ = tuple(LISTS)[:8]
DATES = ("happened_on", "ended_on", "born_on", "held_on", "status_on", "placed_on")


def renamed(names: Iterable[str]) -> dict[str, str]:
    """Of a sheet's headers those of the list that it is, with Ofsted's text for each; none if it is no such list.

    A sheet is the list of whose own headers it has the greatest part, and at least half.
    """
    plain = {name: _plain(name) for name in names}
    if not (about := _found(plain, (ID, *ABOUT))) or ID.text not in about.values():
        return {}
    found = {name: _found(plain, headers) for name, headers in LISTS.items()}
    best = max(found, key=lambda name: len(found[name]) / len(LISTS[name]))
    return about | found[best] if 2 * len(found[best]) >= len(LISTS[best]) else {}


def _found(plain: Mapping[str, str], headers: Iterable[Header]) -> dict[str, str]:
    found: dict[str, str] = {}
    for header in headers:
        exact = _plain(header.text)
        # the very words come before words like them
        matches = sorted((text != exact, name) for name, text in plain.items() if re.search(header.words, text))
        if free := [name for _, name in matches if name not in found]:
            found[free[0]] = header.text
    return found


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
