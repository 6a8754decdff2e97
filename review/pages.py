"""The pages of a month: the lists, a list, a family, and what became of earlier families."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField

from review import entries, export, months
from review.entries import Decision, Story
from review.here import Look, Work, here, needs, signed_in
from review.months import MonthList
from review.packet import Family
from review.people import LEAD, MAY, User, all_users
from review.refusal import BadEntry, Closed, Overtaken
from review.states import FIRST_VIEWS, WRONG
from review.timeline import timeline

blueprint = Blueprint("pages", __name__)
_HOME = {"see_lists": "pages.all_lists", "see_log": "office.log", "manage_users": "office.users"}
_MONTHS_LOOKED_BACK = 3


class FirstViewForm(FlaskForm):
    """What somebody thinks at first sight."""

    code = StringField()


class DecisionForm(FlaskForm):
    """A decision, the one that was seen before it, and the form's own number."""

    code = StringField()
    reason = StringField()
    wrong_what = StringField()
    after = IntegerField()
    form_id = HiddenField()


class AssignForm(FlaskForm):
    """Whom to ask."""

    to = IntegerField()


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Where a user's work begins."""
    role = MAY[signed_in().role]
    return redirect(url_for(next(page for permission, page in _HOME.items() if permission in role)))


@blueprint.get("/lists")
def all_lists() -> str:
    """The months that the user may see, with the progress of each."""
    user = needs("see_lists")
    with here().look() as look:
        found = months.all_lists(look.connection, user.borough)
        progress = entries.progress_by_list(look.connection, [one.list_id for one in found])
    here().log("lists seen", borough=user.borough)
    return render_template("lists.html", told=[(one, progress.get(one.list_id, (0, 0))) for one in found])


@blueprint.get("/lists/<list_id>")
def one_list(list_id: str) -> str:
    """One month's families, filtered as asked."""
    user = needs("see_lists")
    wanted = {name: request.args.get(name, "")[:100] for name in ("stage", "school", "change", "state", "mine")}
    with here().look() as look:
        one = _list(look, user, list_id)
        found = _seen_by(user, months.families_of(look.connection, list_id))
        told = entries.stories(look.connection, list_id)
        reviewers = _reviewers(look, one)
    here().log("list seen", borough=one.borough, list_id=list_id, **{name: v for name, v in wanted.items() if v})
    rows = [
        (family, story)
        for family in months.filtered(found, wanted["stage"], wanted["school"], wanted["change"])
        if _is_wanted(story := told.get(family.family_id, Story()), wanted, user)
    ]
    return render_template(
        "list.html",
        one=one,
        sections=[(name, [row for row in rows if row[0].section == name]) for name in ("list", "own_section")],
        progress=entries.progress(told.get(f.family_id, Story()) for f in found if f.is_to_review),
        stages={family.life_stage: family.stage_title for family in found},
        schools=months.schools_of(found),
        wanted=wanted,
        reviewers=reviewers,
    )


@blueprint.get("/lists/<list_id>/workbook")
def workbook(list_id: str) -> ResponseReturnValue:
    """The list as a workbook, with names, for those who may export it."""
    user = needs("export")
    with here().look() as look:
        one = _list(look, user, list_id)
        if one.retired_because is not None:
            abort(403, "This list was withdrawn: it can be read here and no longer be taken along.")
        if not one.is_open(look.settings.today()):
            abort(403, "This list expired: it can be read here and no longer be taken along.")
        found = [family for family in months.families_of(look.connection, list_id) if not family.is_empty]
        told = entries.stories(look.connection, list_id)
    here().log("list exported", borough=one.borough, list_id=list_id, families=len(found))
    answer = Response(
        export.workbook(one, found, told),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="on-track-{one.borough}-{one.month_on}.xlsx"'
    return answer


@blueprint.get("/lists/<list_id>/became")
def became(list_id: str) -> str:
    """What the records show since families stood on the lists of the months before."""
    user = needs("see_lists")
    with here().look() as look:
        one = _list(look, user, list_id)
        shown = (other for other in months.all_lists(look.connection, one.borough) if other.retired_because is None)
        earlier = [other for other in shown if other.month_on < one.month_on]  # a month that was made again counts once
        told = [_became_of(look, user, one, other) for other in earlier[:_MONTHS_LOOKED_BACK]]
    here().log("what became seen", borough=one.borough, list_id=list_id)
    return render_template("became.html", one=one, told=told)


def _became_of(
    look: Look, user: User, one: MonthList, earlier: MonthList
) -> tuple[MonthList, list[tuple[Family, Story, Sequence[str] | None]]]:
    happened = {(told.family_id, told.month_on): told.happened for told in one.became}
    found = _seen_by(user, months.families_of(look.connection, earlier.list_id))
    told = entries.stories(look.connection, earlier.list_id)
    return earlier, [
        (family, told.get(family.family_id, Story()), happened.get((family.family_id, earlier.month_on)))
        for family in found
        if family.section == "list"
    ]


@blueprint.get("/lists/<list_id>/families/<family_id>")
def one_family(list_id: str, family_id: str) -> str:
    """A family's page. That it was opened is an entry, so that what was shown to whom is known."""
    user = needs("see_lists")
    with here().look() as look:  # what is refused waits for no writer
        _list(look, user, list_id)
        _family(look, list_id, family_id)
    with here().work() as work:
        one, family = _list(work, user, list_id), _family(work, list_id, family_id)
        if _can_work(work, user, one, family):
            entries.opened(work.connection, list_id, family_id, user.id, work.settings.now())
        work.log("family seen", borough=one.borough, list_id=list_id, family_id=family_id)
    with here().look() as look:
        told = _told_of(look, user, one, family)
    return render_template("family.html", refusal=None, told=None, form_id=secrets.token_hex(16), **told)


@blueprint.post("/lists/<list_id>/families/<family_id>/first-view")
def first_view(list_id: str, family_id: str) -> ResponseReturnValue:
    """Record what the user thinks before the band is shown."""
    code = FirstViewForm().code.data or ""

    def add(work: Work, user: User) -> None:
        entry_id = entries.first_view(work.connection, list_id, family_id, user.id, work.settings.now(), code)
        if entry_id is not None:
            work.log_entry("first view", entry_id, list_id=list_id, family_id=family_id, code=code)

    return _recorded(list_id, family_id, add, "decide")


@blueprint.post("/lists/<list_id>/families/<family_id>/decide")
def decide(list_id: str, family_id: str) -> ResponseReturnValue:
    """Record a decision."""
    form = DecisionForm()
    told = Decision(
        form.code.data or "",
        form.reason.data or "",
        form.wrong_what.data or None,
        form.after.data or 0,
        (form.form_id.data or "")[:64],
    )

    def add(work: Work, user: User) -> None:
        seen = entries.story(work.connection, list_id, family_id).first_view_of(user.id)
        if work.settings.band_after_view and seen is None:
            raise BadEntry("first_view", "your own view comes first", "Record it, then decide")
        entry_id = entries.decide(work.connection, list_id, family_id, user.id, work.settings.now(), told)
        if entry_id is not None:
            of = {"list_id": list_id, "family_id": family_id, "code": told.code, "replaces": told.after}
            work.log_entry("decided", entry_id, **of)

    return _recorded(list_id, family_id, add, "decision", told)


@blueprint.post("/lists/<list_id>/families/<family_id>/assign")
def assign(list_id: str, family_id: str) -> ResponseReturnValue:
    """Ask a colleague to review the family."""
    to = AssignForm().to.data or 0

    def add(work: Work, user: User) -> None:
        one = _list(work, user, list_id)
        if to not in {one["id"] for one in _reviewers(work, one)}:
            raise BadEntry("to", "a lead of this borough is needed", "Choose one")
        entries.assign(work.connection, list_id, family_id, user.id, work.settings.now(), to)
        work.log("assigned", list_id=list_id, family_id=family_id, to=to)

    return _recorded(list_id, family_id, add, "assigned")


def _recorded(
    list_id: str, family_id: str, add: Callable[[Work, User], None], anchor: str, told: Decision | None = None
) -> ResponseReturnValue:
    """Add an entry and go back to the family; where it cannot be added, its page says why and keeps what was typed."""
    user = needs("review")
    with here().look() as look:  # what is refused waits for no writer
        _list(look, user, list_id)
        _family(look, list_id, family_id)
    with here().work() as work:
        user = work.still_signed_in()  # the list may have been withdrawn, and the user kept out, while it waited
        one, family = _list(work, user, list_id), _family(work, list_id, family_id)
        if not user.may("review"):
            abort(403, "Your role no longer includes this.")
        try:
            _must_be_open(work, one, family)
            add(work, user)
            return redirect(_back_to(list_id, family_id, anchor))
        except (BadEntry, Overtaken, Closed) as found:
            refusal = found
        work.log("entry refused", list_id=list_id, family_id=family_id, why=type(refusal).__name__)
    with here().look() as look:
        page = _told_of(look, user, one, family)
    form_id = told.form_id if told else secrets.token_hex(16)
    return render_template("family.html", refusal=refusal, told=told, form_id=form_id, **page), _STATUS[type(refusal)]


_STATUS = {BadEntry: 400, Closed: 403, Overtaken: 409}


def _must_be_open(work: Work, one: MonthList, family: Family) -> None:
    """Raises Closed where the family can no longer be worked: whoever wrote meanwhile is told why."""
    if family.is_empty:
        raise Closed("state", "nothing was recorded: nothing of this family is kept here", "Nothing can be decided")
    if one.retired_because is not None:
        raise Closed("state", "nothing was recorded: this list was withdrawn meanwhile", "Look at the latest list")
    if not one.is_open(work.settings.today()):
        raise Closed("state", "nothing was recorded: this list has expired", "Look at the latest list")


def _back_to(list_id: str, family_id: str, anchor: str) -> str:
    """The list, for a form that stood on it; else the family."""
    if request.form.get("back") == "list":
        return url_for("pages.one_list", list_id=list_id)
    return url_for("pages.one_family", list_id=list_id, family_id=family_id, _anchor=anchor)


def _told_of(look: Look, user: User, one: MonthList, family: Family) -> dict[str, Any]:
    """What a family's page tells to a user."""
    story = entries.story(look.connection, one.list_id, family.family_id)
    earlier = months.earlier_lists_of(look.connection, one, family.family_id)
    has_own_view = not look.settings.band_after_view or story.first_view_of(user.id) is not None
    return {
        "one": one,
        "family": family if user.may("see_names") else family.without_names(),
        "story": story,
        "picture": timeline(family.events, one.month_on),
        "earlier": [(other, entries.story(look.connection, other.list_id, family.family_id)) for other in earlier],
        "shows_band": not family.is_empty and (has_own_view or not user.may("review")),
        "can_work": _can_work(look, user, one, family),
        "shows_reasons": user.may("see_names"),
        "reviewers": _reviewers(look, one),
        "FIRST_VIEWS": FIRST_VIEWS,
        "WRONG": WRONG,
    }


def _can_work(look: Look, user: User, one: MonthList, family: Family) -> bool:
    return user.may("review") and one.is_open(look.settings.today()) and not family.is_empty


def _list(look: Look, user: User, list_id: str) -> MonthList:
    """A list that the user may see; another borough's is refused, and that is logged."""
    one = months.one_list(look.connection, list_id)
    if one is None:
        abort(404)
    if not user.sees(one.borough):
        abort(403, "This list is of another borough.")
    return one


def _family(look: Look, list_id: str, family_id: str) -> Family:
    found = months.one_family(look.connection, list_id, family_id)
    if found is None:
        abort(404)
    return found


def _seen_by(user: User, found: Sequence[Family]) -> list[Family]:
    return [family if user.may("see_names") else family.without_names() for family in found]


def _reviewers(look: Look, one: MonthList) -> list[Mapping[str, Any]]:
    """Who can be asked to review a family of a list: the leads of its borough."""
    found = all_users(look.connection)
    return [user for user in found if user["role"] == LEAD and user["borough"] == one.borough and user["is_active"]]


def _is_wanted(story: Story, wanted: Mapping[str, str], user: User) -> bool:
    fits = not wanted["state"] or story.state == wanted["state"]
    return fits and (not wanted["mine"] or story.assigned_to == user.id)
