"""Who may use a route, checked before its view runs; and what answers to signed-in people have in common.

The table of each area says who (:mod:`app.web.routing`); the use cases ask the policy again, for the very permission.
Whoever is not signed in is sent to the door and comes back afterwards. Pages of people who are signed in are kept by
nobody, and whatever they send carries a token that only our own pages know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import Unauthorized

from app.core.errors import InputRefused
from app.core.identity.person import Person
from app.core.identity.policy import may, may_on_platform, require, require_on_platform
from app.core.identity.roles import Permission
from app.core.identity.sessions import signed_in
from app.web.context import context
from app.web.demonstration import made_up_shown
from app.web.routing import Access, declared_access, declared_size

#: What is shown to somebody, or to anybody with a cookie: not kept by any cache, and CSRF is checked.
WITH_COOKIE = frozenset({Access.DOOR, Access.SIGNED_IN, Access.DESK, Access.REGION, Access.ADMIN})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_csrf = CSRFProtect()


@dataclass(eq=False)
class SignedIn(UserMixin):  # type: ignore[misc]  # it comes without types
    """What Flask-Login keeps of somebody: the secret of their session (in its signed cookie), and who it is."""

    token: str
    person: Person

    def get_id(self) -> str:
        return self.token


def install(app: Flask) -> None:
    """Guard every route of ``app``."""
    with app.app_context():
        settings = context().settings
    app.config.update(
        SESSION_COOKIE_NAME="cittadino_desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        WTF_CSRF_CHECK_DEFAULT=False,  # devices send without a cookie: the guard checks where there is one
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may stay open for a whole night
    )
    _csrf.init_app(app)
    login = LoginManager()
    login.session_protection = None  # sessions are rows with an end of their own
    # Not init_app: it would look into the cookie at every request, and public answers depend on none.
    app.login_manager = login  # type: ignore[attr-defined]
    login.user_loader(_load)
    app.before_request(_guard)
    app.after_request(_never_kept)
    app.register_error_handler(Unauthorized, _to_the_door)
    app.jinja_env.globals["current_person"] = person_or_none
    app.jinja_env.globals["made_up_shown"] = made_up_shown
    app.jinja_env.globals["permitted"] = permitted
    app.jinja_env.globals["permitted_on_platform"] = permitted_on_platform
    app.jinja_env.globals["Permission"] = Permission


def current_person() -> Person:
    """Whoever is signed in.

    Raises:
        werkzeug Unauthorized: nobody is: they are sent to the door.
    """
    found = person_or_none()
    if found is None:
        raise Unauthorized
    return found


def person_or_none() -> Person | None:
    """Whoever is signed in, if anybody: not for public pages, whose answer depends on nobody."""
    return current_user.person if isinstance(current_user._get_current_object(), SignedIn) else None


def permitted(permission: Permission, istat_code: str) -> bool:
    """For templates: whether to offer something. The use case asks again."""
    found = person_or_none()
    return found is not None and may(found, permission, istat_code)


def permitted_on_platform(permission: Permission) -> bool:
    """The same for what is not about one municipality."""
    found = person_or_none()
    return found is not None and may_on_platform(found, permission)


def safe_next(target: str | None, otherwise: str) -> str:
    """Where to go afterwards: only a path on this site."""
    parts = urlsplit(target or "")
    ours = target and target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if target and ours and target.isprintable() and "\\" not in target else otherwise


def with_cookie() -> bool:
    """Whether the current request is for a route that is about somebody, or a way in."""
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and declared_access(view) in WITH_COOKIE


def client_address() -> str:
    """Where the request came from, as far as is known."""
    return request.remote_addr or "unknown"


def _load(token: str) -> SignedIn | None:
    with context().database.transaction() as session:
        person = signed_in(session, token, origin=client_address(), now=context().clock())
    return SignedIn(token, person) if person else None


def _guard() -> None:
    if not with_cookie():
        return
    view = current_app.view_functions[request.endpoint or ""]
    access = declared_access(view)
    if largest := declared_size(view):
        request.max_content_length = largest
    if access is not Access.DOOR:
        _admit(access, current_person())
    if request.method not in _SAFE:
        _refuse_strange_forms()


def _refuse_strange_forms() -> None:
    try:
        _csrf.protect()
    except CSRFError as error:
        message = "La pagina era aperta in un'altra sessione, o da troppo: tornare indietro, ricaricarla e riprovare."
        raise InputRefused("form_stale", message) from error


def _admit(access: Access | None, person: Person) -> None:
    if access is Access.DESK:
        require(person, Permission.SEE_DESK, (request.view_args or {}).get("istat_code", ""))
    elif access is Access.REGION:
        require_on_platform(person, Permission.SEE_REGION)
    elif access is Access.ADMIN:
        require_on_platform(person, Permission.MANAGE_PLATFORM)


def _never_kept(response: Response) -> Response:
    if with_cookie():
        response.cache_control.no_store = True
    return response


def _to_the_door(error: Unauthorized) -> Any:
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return redirect(url_for("accounts.sign_in", next=back), code=303)
