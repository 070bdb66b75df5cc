"""Where messages to ourselves arrive: a push service for one device (RFC 8030), behind an address that is a secret."""

from __future__ import annotations

from flask import Response, make_response, request

from alerts.canary.keys import canary_keys
from alerts.canary.receiving import MAX_BODY, Receiver, receive
from alerts.channels.registry import vapid
from app.core.errors import InputRefused, NotFound
from app.web.context import context
from app.web.errors import problem


def arrive(token: str) -> Response:
    """Take a message: 201, as every push service answers."""
    here, settings = context(), context().settings
    if settings.canary_seconds is None:
        raise NotFound("canary_unknown", "A questo indirizzo non c'è nessuno.")
    request.max_content_length = MAX_BODY
    body = request.get_data(cache=False)
    receiver = Receiver(canary_keys(settings.secret_key), settings.canary_base, vapid(settings).public_key())
    try:
        with here.database.transaction() as session:
            receive(session, receiver, token, dict(request.headers), body, now=here.clock())
    except InputRefused as error:
        return problem(400, error.code, error.message)
    response = make_response("", 201)
    response.cache_control.no_store = True
    return response
