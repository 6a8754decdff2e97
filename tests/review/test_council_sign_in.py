"""Signing in with a council's own account, through a certified OpenID Connect provider."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from review.app import create_app
from review.database import transaction
from review.packet import Packet
from review.people import add_user, provided_user, set_active
from review.settings import Provider, Settings
from review.tables import audit, users
from review.tables import sessions as sessions_table
from tests.review.council import identity_provider, sign_in_there
from tests.review.world import Visitor

BACK = "/sign-in/provider/back"
LEAD = "lead.12@council.example"
REFUSED = "sign in refused"


@pytest.fixture(scope="module")
def providers() -> Iterator[dict[str, Provider]]:
    """A real provider, twice: one tells the address at its userinfo address, one in the token."""
    if shutil.which("node") is None:
        pytest.skip("the identity provider of these tests needs node")
    with pytest.MonkeyPatch.context() as patch, identity_provider() as found:
        patch.setenv("NO_PROXY", "127.0.0.1")  # it is on this machine, whatever lies between here and elsewhere
        yield found


@pytest.fixture
def known(settings: Settings, providers: dict[str, Provider]) -> Settings:
    return replace(settings, provider=providers["at_userinfo"])


@pytest.fixture
def page(engine: Engine, known: Settings) -> Flask:
    """The page with a lead who was added just now and has never used the first password."""
    with transaction(engine) as connection:
        add_user(connection, "Lead 12", LEAD, "lead", "lbhf")
    return create_app(known, engine)


@pytest.fixture
def visitor(page: Flask) -> Visitor:
    return Visitor(page)


def sent_to(visitor: Visitor, to: str = "/lists") -> str:
    """The provider's address to which the page sends somebody who wants to sign in."""
    answer = visitor.get(f"/sign-in/provider?to={to}")
    assert answer.status_code == 302, answer.status_code
    return str(answer.headers["Location"])


def come_back(visitor: Visitor, account: str) -> Any:
    """Sign in at the provider and come back to the page."""
    return visitor.get(sign_in_there(sent_to(visitor), account))


def is_signed_in(visitor: Visitor) -> bool:
    return bool(visitor.get("/lists").status_code == 200)


def reasons(engine: Engine) -> list[str]:
    """Why sign-ins were refused, in order, as the log tells it."""
    with engine.begin() as connection:
        asked = sa.select(audit.c.details).where(audit.c.action == REFUSED).order_by(audit.c.id)
        return list(connection.execute(asked).scalars())


def sessions_of(engine: Engine) -> int:
    with engine.begin() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(sessions_table)).scalar_one()


def test_a_lead_signs_in_with_the_council_account_and_sees_the_own_borough_alone(
    visitor: Visitor, lbhf: Packet, rbkc: Packet
) -> None:
    assert come_back(visitor, "lead").headers["Location"] == "/lists"
    assert "Child 1" in visitor.text(f"/lists/{lbhf.list_id}")
    assert visitor.get(f"/lists/{rbkc.list_id}").status_code == 403


def test_a_lead_signs_in_where_the_token_itself_tells_the_address(
    engine: Engine, page: Flask, known: Settings, providers: dict[str, Provider]
) -> None:
    visitor = Visitor(create_app(replace(known, provider=providers["in_token"]), engine))
    come_back(visitor, "lead")
    assert is_signed_in(visitor)


def test_the_sign_in_page_leads_to_the_provider_by_a_link_that_needs_no_script(visitor: Visitor) -> None:
    found = re.search(r'href="(/sign-in/provider\?[^"]+)"', visitor.text("/sign-in?to=/lists"))
    assert found and visitor.get(found.group(1)).status_code == 302


def test_the_page_asks_with_a_challenge_a_state_and_a_nonce(visitor: Visitor) -> None:
    asked = parse_qs(urlsplit(sent_to(visitor)).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
    assert all(len(asked[name][0]) >= 20 for name in ("code_challenge", "state", "nonce"))


def test_a_provider_that_vouches_for_an_address_without_a_word_on_its_proof_is_believed(visitor: Visitor) -> None:
    come_back(visitor, "verification_unsaid")
    assert is_signed_in(visitor)


def test_who_signs_in_with_the_council_account_needs_no_password_of_this_page(visitor: Visitor, engine: Engine) -> None:
    come_back(visitor, "lead")
    with engine.begin() as connection:
        hashed = connection.execute(sa.select(users.c.password_hash).where(users.c.sign_in_name == LEAD)).scalar()
    assert hashed is None


def test_a_password_that_somebody_chose_stays_theirs(page: Flask, engine: Engine, visitor: Visitor) -> None:
    with transaction(engine) as connection:
        connection.execute(users.update().where(users.c.sign_in_name == "lead.lbhf").values(sign_in_name="kept"))
        connection.execute(users.update().where(users.c.sign_in_name == LEAD).values(sign_in_name="gone"))
        connection.execute(users.update().where(users.c.sign_in_name == "kept").values(sign_in_name=LEAD))
    come_back(visitor, "lead")
    assert Visitor(page).sign_in(LEAD).status_code == 302


def test_somebody_who_is_no_user_of_the_page_is_refused_and_that_is_logged(visitor: Visitor, engine: Engine) -> None:
    assert come_back(visitor, "stranger").status_code == 403
    assert not is_signed_in(visitor) and "no user of this page" in reasons(engine)[-1]


def test_a_lead_who_is_kept_out_is_refused(visitor: Visitor, engine: Engine) -> None:
    with transaction(engine) as connection:
        user_id = provided_user(connection, LEAD)
        assert user_id is not None
        set_active(connection, user_id, False)
    assert come_back(visitor, "lead").status_code == 403


@pytest.mark.parametrize("account", ["unverified", "unverified_in_words", "no_address"])
def test_an_address_that_its_owner_has_not_proved_is_refused(visitor: Visitor, engine: Engine, account: str) -> None:
    assert come_back(visitor, account).status_code == 403
    assert not is_signed_in(visitor) and "no address that is proved" in reasons(engine)[-1]


def test_the_role_is_ours_to_give_and_not_the_providers(visitor: Visitor) -> None:
    come_back(visitor, "lead")
    assert visitor.get("/users").status_code == 403 and visitor.get("/log").status_code == 403


def test_an_answer_that_was_asked_for_by_another_browser_is_refused(
    page: Flask, visitor: Visitor, engine: Engine
) -> None:
    back = sign_in_there(sent_to(visitor), "lead")
    other = Visitor(page)
    sent_to(other)
    assert other.get(back).status_code == 403
    assert not is_signed_in(other) and "mismatching_state" in reasons(engine)[-1]


def test_an_answer_with_a_wrong_state_is_refused(visitor: Visitor, engine: Engine) -> None:
    back = sign_in_there(sent_to(visitor), "lead")
    assert visitor.get(re.sub(r"state=[^&]+", "state=guessed", back)).status_code == 403
    assert sessions_of(engine) == 0 and "mismatching_state" in reasons(engine)[-1]


def test_an_answer_that_is_sent_again_is_refused(visitor: Visitor, engine: Engine) -> None:
    back = sign_in_there(sent_to(visitor), "lead")
    visitor.get(back)
    assert visitor.get(back).status_code == 403
    assert sessions_of(engine) == 1 and "mismatching_state" in reasons(engine)[-1]


def test_an_answer_that_is_sent_again_with_the_old_cookie_is_refused(
    page: Flask, visitor: Visitor, engine: Engine
) -> None:
    back = sign_in_there(sent_to(visitor), "lead")
    cookie = visitor.client.get_cookie("on_track")
    assert cookie is not None
    visitor.get(back)
    other = Visitor(page)
    other.client.set_cookie("on_track", cookie.value)
    assert other.get(back).status_code == 403
    assert sessions_of(engine) == 1 and "invalid_grant" in reasons(engine)[-1]


def test_an_answer_to_another_question_is_refused(visitor: Visitor, engine: Engine) -> None:
    asked = re.sub(r"nonce=[^&]+", "nonce=of-somebody-else-entirely", sent_to(visitor))
    assert visitor.get(sign_in_there(asked, "lead")).status_code == 403
    assert sessions_of(engine) == 0 and "invalid_claim" in reasons(engine)[-1]


def test_an_answer_without_anything_is_refused(visitor: Visitor) -> None:
    assert visitor.get(BACK).status_code == 403


def test_a_refusal_of_the_provider_is_told_and_logged(visitor: Visitor, engine: Engine) -> None:
    sent_to(visitor)
    answer = visitor.get(f"{BACK}?error=access_denied&error_description=%3Cscript%3E")
    assert answer.status_code == 403 and "<script>" not in answer.text.replace("<script nonce", "")
    assert "access_denied" in reasons(engine)[-1]


def test_nothing_of_the_browsers_session_before_survives_the_sign_in(page: Flask, visitor: Visitor) -> None:
    sent_to(visitor)
    planted = visitor.client.get_cookie("on_track")
    assert planted is not None
    come_back(visitor, "lead")
    other = Visitor(page)
    other.client.set_cookie("on_track", planted.value)
    assert not is_signed_in(other)
    with visitor.client.session_transaction() as session:
        assert not [name for name in session if name.startswith("_state_") or name == "to"]


def test_somebody_who_was_signed_in_in_the_same_browser_no_longer_is(page: Flask, visitor: Visitor) -> None:
    visitor.sign_in("second.lbhf")
    before = visitor.client.get_cookie("on_track")
    assert before is not None
    come_back(visitor, "lead")
    other = Visitor(page)
    other.client.set_cookie("on_track", before.value)
    assert is_signed_in(visitor) and not is_signed_in(other)


def test_two_answers_of_the_provider_that_are_of_two_people_are_refused(
    page: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = sign_in_there(sent_to(visitor), "lead")
    client = page.extensions["council"].create_client("council")
    monkeypatch.setattr(client, "userinfo", lambda **_: {"sub": "somebody else", "email": LEAD})
    assert visitor.get(back).status_code == 403
    assert not is_signed_in(visitor)


def test_a_provider_that_cannot_be_reached_gives_a_page_that_says_so(settings: Settings, engine: Engine) -> None:
    nowhere = Provider("http://127.0.0.1:9/.well-known/openid-configuration", "on-track", "a secret for tests")
    answer = Visitor(create_app(replace(settings, provider=nowhere), engine)).get("/sign-in/provider")
    assert answer.status_code == 503 and "cannot be reached" in answer.text
    assert "ConnectionError" in reasons(engine)[-1]


def test_a_provider_that_is_gone_before_somebody_comes_back_gives_the_same_page(page: Flask, visitor: Visitor) -> None:
    back = sign_in_there(sent_to(visitor), "lead")
    client = page.extensions["council"].create_client("council")
    client.server_metadata["token_endpoint"] = "http://127.0.0.1:9/token"
    assert visitor.get(back).status_code == 503
    assert not is_signed_in(visitor)
