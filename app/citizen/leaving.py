"""The page behind the link in every e-mail: what its address is told of, and a button that ends it.

Who has the link needs nothing else: no cookie is set, so there is nothing that another site could abuse. Only POST
ends anything, because programs that check mail for dangers open every link; mail programs post by themselves when
their own button is pressed (RFC 8058), and then wait for a plain answer.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, url_for

from alerts.subscriptions.leaving import EmailView, email_of, leave
from app.web.context import context
from app.web.demonstration import demonstration_shown
from app.web.labels import level_label


def email_subscription(secret: str) -> Response:
    """What the address is told of; a link that nobody has any more says so."""
    with context().database.transaction() as session:
        view = email_of(session, secret)
    return _page(secret, "following" if view else "unknown", 200 if view else 404, view)


def leave_email(secret: str) -> Response:
    """End it. Again, or with a link that nobody has: the same answer, for it is what was wanted."""
    here = context()
    with here.database.transaction() as session:
        leave(session, secret, now=here.clock())
    return _page(secret, "left", 200)


def _page(secret: str, state: str, status: int, view: EmailView | None = None) -> Response:
    page = render_template(
        "citizen/leave_email.html",
        state=state,
        view=view,
        level=level_label(view.min_level).alert if view else None,
        action=url_for("citizen.leave_email", secret=secret),
        demonstration=demonstration_shown(),
    )
    response = make_response(page, status)
    # The URL is a secret: nobody keeps the page, nobody is told where its reader came from, no search engine lists it.
    response.cache_control.no_store = True
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
