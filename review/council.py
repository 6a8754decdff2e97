"""A council's own identity provider (OpenID Connect): the way there, and what of its answer counts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, abort, current_app
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from review.here import here
from review.settings import Provider

_NAME = "council"
_PATIENCE_SECONDS = 10  # one that hangs must not take the page with it
_LONGEST_TOLD = 100  # what stands in the browser's address can be anybody's


class NotLetIn(Exception):
    """The provider says no, or says what does not hold."""


class OutOfReach(Exception):
    """The provider does not answer."""


def use_provider(app: Flask, provider: Provider | None) -> None:
    """Let a council's identity provider sign people in, where there is one."""
    oauth = OAuth(app)
    if provider is not None:
        oauth.register(
            _NAME,
            server_metadata_url=provider.address,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": _PATIENCE_SECONDS,
            },
        )
    app.extensions[_NAME] = oauth


def way_there(back: str) -> ResponseReturnValue:
    """To the provider, which sends the browser back to an address. Raises OutOfReach."""
    client = _client()
    with _told_apart():
        way: ResponseReturnValue = client.authorize_redirect(back)
        return way


def who_came_back() -> str:
    """The address of who signed in at the provider. Raises NotLetIn or OutOfReach."""
    client = _client()
    with _told_apart():
        answer = client.authorize_access_token()
        return _proved_address(_claims(client, answer))


def _client() -> Any:
    if here().settings.provider is None:
        abort(404)
    return current_app.extensions[_NAME].create_client(_NAME)


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except (AuthlibBaseError, JoseError) as error:
        raise NotLetIn(f"the identity provider: {error.error}"[:_LONGEST_TOLD]) from error
    except RequestException as error:
        raise OutOfReach(f"the identity provider: {type(error).__name__}") from error


def _claims(client: Any, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is said of who signed in: in the token as Entra ID does, or where the standard has it, at an address."""
    in_token: Mapping[str, Any] | None = answer.get("userinfo")
    if in_token is None:
        raise NotLetIn("the identity provider: no token of who it is")
    if "email" in in_token or "userinfo_endpoint" not in client.load_server_metadata():
        return in_token
    at_address: Mapping[str, Any] = client.userinfo(token=answer)
    if at_address.get("sub") != in_token["sub"]:
        raise NotLetIn("the identity provider: its two answers are of two people")
    return at_address


def _proved_address(claims: Mapping[str, Any]) -> str:
    """One that its owner has not proved could be anybody's; a provider that says nothing of it vouches for it."""
    address = claims.get("email")
    if not isinstance(address, str) or claims.get("email_verified", True) not in (True, "true"):
        raise NotLetIn("no address that is proved")
    return address
