"""The page of the month's list: what it says, what it must never say, and that everybody can read it."""

import io
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from lxml import html

from lists.page import About, list_csv
from lists.page import list_page as page_of
from lists.words import day_words, stage_in
from schemas.lists import Demand, ListedChange, ListedFamily

MONTH = date(2026, 11, 1)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> & \"'"
ABOUT = About(
    borough_name="Westminster",
    month_on=MONTH,
    as_of=MONTH,
    expires_on=date(2026, 12, 2),
    list_id="westminster-2026-11-3f2a9c51",
    ranked_by_words="the count of risk factors, because the model did not reach the bar set before the run",
    outcome_words="a child entering care, a child protection plan, remand or custody, within three years",
    capacity={"secondary_transfer": 10, "school_entry": 5, "key_stage_4": 5, "post_16": 0},
    not_covered=["Youth justice records begin on 1 April 2023."],
    performance_words=["On past lists of this kind, 7 of 100 families went on to this. About 93 of 100 did not."],
    candidates_count=1412,
    ranking="count_rule as of 2026-09-01",
    left_off={"at_rest": 41, "wrong_data": 1, "just_missed": 15},
)
WHO = {"borough": "westminster", "month_on": MONTH, "section": "list", "status_reason": None, "change": "new"}
STAGE = {"children_at_stage": 1, "life_stage": "secondary_transfer", "months_to_stage": 10}
BAND = "Of 20 families like this on past lists, about 3 (between 2 and 5) went on to this."
WHY = ["3 referrals to social care in the last three years", "an offence on 3 May 2026"]
AGAINST = np.array(["the last referral was 402 days ago"], dtype=object)  # as Parquet gives it
DEFAULTS = {**WHO, **STAGE, "band": BAND, "reasons_for": WHY, "reasons_against": AGAINST, "not_known": []}


def families(*rows):
    """Listed families, each with the defaults but for what is given; the first digits of its id are its number."""
    full = [{**DEFAULTS, "family_id": f"fa{n:06}" + "0" * 16, "child_id": f"c{n}", **row} for n, row in enumerate(rows)]
    return pd.DataFrame(full, columns=list(ListedFamily.columns()))


def changes(*rows):
    """Families that joined the list or left it."""
    own = {"borough": "westminster", "month_on": MONTH}
    return pd.DataFrame([own | row for row in rows], columns=list(ListedChange.columns()))


def list_page(listed, about, changed=None, demand=()):
    """The page of a list, by default of a first one."""
    where = pd.DataFrame(list(demand), columns=list(Demand.columns()))
    return page_of(listed, about, changes() if changed is None else changed, where)


LISTED = families(
    {},
    {"change": "staying", "months_to_stage": 1, "children_at_stage": 2},
    {"life_stage": "school_entry", "change": "returning", "reasons_for": None, "reasons_against": []},
    {"section": "own_section", "status_reason": "on_cp_plan"},
)


def read(listed=LISTED, about=ABOUT):
    """The page as a browser reads it."""
    return html.document_fromstring(list_page(listed, about))


def text_of(page):
    """What the page says, without its style sheet."""
    return re.sub(r"\s+", " ", " ".join(page.xpath("//body//text()")))


def test_it_says_what_it_is_when_it_expires_and_that_not_listed_is_not_safe():
    text = text_of(read()).lower()
    said = [
        "families who may be worth a conversation now",
        "Expires 2 December 2026",
        "A named person reviews every family. Nothing happens to anybody because of a number.",
        "Not on this list does not mean safe.",
        "This page holds no names.",
        "3 families of 1,412 that could have been listed",
        "by the end of 31 October 2026",
        "Say so on the review page",
        *(ABOUT.ranked_by_words, ABOUT.outcome_words, ABOUT.list_id, *ABOUT.performance_words, *ABOUT.not_covered),
    ]
    assert [one for one in said if one.lower() not in text] == []


def test_it_names_every_listed_family_once_and_never_its_whole_pseudonym():
    page = list_page(LISTED, ABOUT)
    for whole in LISTED["family_id"]:
        assert (page.count(f"Family {whole[:8]}<"), page.count(whole[:8]), page.count(whole)) == (1, 1, 0)


def test_families_stand_under_their_stage_in_the_order_given():
    text = text_of(read(LISTED.iloc[[1, 0, 2, 3]])).partition("there is room for 10")[2]
    shown = ["fa000001", "fa000000", "Starting school", "fa000002", "Already open to help", "fa000003"]
    assert sorted(shown, key=text.index) == shown


def test_it_says_who_else_could_have_been_listed():
    text = text_of(read())
    said = ("41 families were on earlier lists", "1 family is on hold", "15 more families come next in order, after")
    assert [one for one in said if one not in text] == []


def test_a_family_that_just_missed_is_counted_and_never_shown():
    listed = families({}, {"section": "just_missed"})
    assert "fa000001" not in list_page(listed, ABOUT) + list_csv(listed)


def test_it_says_why_families_joined_and_left():
    new = {
        "family_id": LISTED["family_id"][0],
        "what": "joined",
        "why": "new_record",
        "words": "New in the records: offence",
    }
    gone = {"family_id": "fb", "what": "left", "why": "at_rest", "words": "It was shown, and rests"}
    text = re.sub(
        r"\s+", " ", " ".join(html.document_fromstring(list_page(LISTED, ABOUT, changes(new, gone))).itertext())
    )
    said = ("1 family: New in the records", "New in the records: offence", "1 family: It was shown, and rests")
    assert [one for one in said if one not in text] == []


def test_it_says_how_many_could_be_listed_where():
    row = {"life_stage": "school_entry", "by": "school", "place": "100123", "families": "c", "expected": "c"}
    page = html.document_fromstring(list_page(LISTED, ABOUT, demand=[row]))
    assert page.xpath("//tbody/tr/*/text()") == ["Starting school", "school 100123", "c", "c"]


def test_a_first_list_says_nothing_of_changes():
    assert "What changed since the last list" not in list_page(LISTED, ABOUT)


def test_a_family_has_its_stage_change_band_and_reasons():
    wanted = [
        ["in 10 months", "New this month", "Nothing that we know to be missing.", BAND, *WHY, *AGAINST],
        ["in 1 month.", "This family has 2 children at a stage on this list.", "On the last list too"],
        ["Back from an earlier list", "No reason can be shown.", "Nothing that we found."],
        ["On a child protection plan (a brother or sister)"],
    ]
    articles = re.findall(r"<article.*?</article>", list_page(LISTED, ABOUT), re.DOTALL)
    for article, said in zip(articles, wanted, strict=True):
        assert [one for one in said if one not in article] == []


@pytest.mark.parametrize("banned", ["high risk", "high-risk", "risk score", "accura"])
def test_it_never_says(banned):
    assert banned not in list_page(LISTED, ABOUT).lower()


def test_it_makes_no_request_and_runs_no_script():
    page = read()
    assert not page.xpath("//script | //link | //img | //iframe | //object | //form | //base | //@src | //@style")
    assert not re.search(r"https?:|//|url\(|@import", list_page(LISTED, ABOUT))
    assert all(target.startswith("#") for target in page.xpath("//@href"))
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'; ")


def test_hostile_text_is_escaped_wherever_it_comes_from():
    row = dict.fromkeys(("family_id", "life_stage", "change", "status_reason", "band"), HOSTILE)
    row |= {name: [HOSTILE] for name in ("reasons_for", "reasons_against", "not_known")}
    words = dict.fromkeys(("borough_name", "list_id", "ranked_by_words", "outcome_words"), HOSTILE)
    about = replace(ABOUT, **words, not_covered=[HOSTILE], performance_words=[HOSTILE], capacity={HOSTILE: 1})
    page = read(families(row, row | {"section": "own_section"}), about)
    assert not page.xpath("//script | //img | //@onerror")
    assert HOSTILE in text_of(page)


def test_headings_go_in_order_under_one_h1():
    for listed in (LISTED, LISTED.iloc[:0]):
        levels = [int(heading.tag[1]) for heading in read(listed).xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
        assert (levels[0], levels.count(1)) == (1, 1)
        assert all(below - above <= 1 for above, below in pairwise(levels))


def test_it_has_its_language_landmarks_and_a_skip_link_that_comes_first():
    page = read()
    assert page.get("lang") == "en-GB"
    assert page.xpath("//body/a/@href") == ["#families"]
    assert [part.tag for part in page.xpath("/html/body/*")] == ["a", "header", "main", "footer"]


def test_every_reference_leads_to_one_place():
    ids, labels, links = (read().xpath(f"//@{name}") for name in ("id", "aria-labelledby", "href"))
    assert len(ids) == len(set(ids))
    assert set(labels) <= set(ids) >= {link[1:] for link in links}


def luminance(colour):
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722] + 0.05


def test_colours_stand_out_as_wcag_asks():
    named = dict(re.findall(r"--(\w+): (#\w{6})", list_page(LISTED, ABOUT)))
    for colour, least in {"ink": 4.5, "quiet": 4.5, "link": 4.5, "edge": 3}.items():
        assert all(luminance(named[ground]) / luminance(named[colour]) >= least for ground in ("paper", "wash"))


def test_an_empty_list_still_gives_a_page():
    text = text_of(read(LISTED.iloc[:0], replace(ABOUT, not_covered=[], performance_words=[])))
    assert "No family is listed this month. That does not mean that no family needs help." in text
    assert "No family stands in this section this month." in text
    assert "Nothing that we know of for Westminster." in text


def test_a_stage_without_room_is_shown_only_if_it_has_a_family():
    assert "Leaving Year 11" not in text_of(read())
    assert "Leaving Year 11" in text_of(read(families({"life_stage": "post_16"})))


@pytest.mark.parametrize("row", [{"borough": "rbkc"}, {"month_on": date(2026, 10, 1)}, {"section": "elsewhere"}])
def test_a_mixture_of_boroughs_months_or_sections_is_refused(row):
    with pytest.raises(ValueError, match=r"these rows are of|1 of 2 rows"):
        list_page(families({}, row), ABOUT)


def test_the_same_input_gives_the_same_bytes():
    assert (list_page(LISTED, ABOUT), list_csv(LISTED)) == (list_page(LISTED.copy(), ABOUT), list_csv(LISTED.copy()))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_csv_is_a_formula(start):
    csv = list_csv(families({"band": f"{start}SUM(A1)", "reasons_for": [f"{start}1", "two"]}))
    told = pd.read_csv(io.StringIO(csv), lineterminator="\n").iloc[0]
    assert (told["band"], told["reasons_for"]) == (f"'{start}SUM(A1)", f"'{start}1; two")


def test_the_csv_has_the_columns_of_the_list_and_joined_sentences():
    header, first = list_csv(LISTED).split("\n")[:2]
    assert header.split(",") == list(ListedFamily.columns())
    assert "; ".join(WHY) in first
    assert list_csv(LISTED.iloc[:0]) == header + "\n"


def test_of_a_later_extract_it_says_what_it_knows_of_which_day():
    text = text_of(read(about=replace(ABOUT, as_of=date(2026, 11, 17))))
    assert (
        "Known before 17 November 2026 Who may be on this list, and who is open to help, is as known before 17" in text
    )
    assert "Chances, reasons and the records shown are as known before 1 November 2026: what came since is not" in text
    assert "uses only what our systems could show" not in text


def test_words():
    assert day_words(date(2026, 3, 9)) == "9 March 2026"
    assert stage_in("a_new_stage", 2) == "2 months to: A new stage"
