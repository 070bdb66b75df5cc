"""In through another provider, where one is set."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from flask import redirect, request, session, url_for

from app.accounts.equipment import tools
from app.accounts.progress import enter, keep
from app.core.errors import InputRefused, NotFound
from app.core.identity.oidc import Claims, Client, Journey, new_journey
from app.core.identity.outside import prove_outside
from app.web.access import client_address, safe_next
from app.web.context import context
from app.web.routing import Access, Route

_KEY = "journey"
_WITHIN = timedelta(minutes=10)


def leave() -> Any:
    """To the provider's page."""
    provider, journey = _provider(), new_journey()
    address = provider.address(journey, _return_address())
    wanted = safe_next(request.args.get("next"), "")
    session[_KEY] = {**asdict(journey), "next": wanted, "at": context().clock().timestamp()}
    return redirect(address, code=303)


def come_back() -> Any:
    """Back from it, with a code: half of the way in, or the whole when the provider asked for two proofs itself."""
    provider, kept = _provider(), session.pop(_KEY, None)
    claims = _claims(provider, kept)
    now, wanted = context().clock(), str(kept["next"])
    with context().database.transaction() as database:
        who = prove_outside(database, claims, origin=client_address(), now=now)
        if claims.strong:
            enter(database, who, "provider", None, now=now)
    if claims.strong:
        return redirect(safe_next(wanted, url_for("municipal.desks")), code=303)
    keep(who, wanted)
    return redirect(url_for("accounts.code"), code=303)


def _claims(provider: Client, kept: Any) -> Claims:
    given, now = request.args.get("state", ""), context().clock()
    fresh = kept and now.timestamp() - float(kept["at"]) < _WITHIN.total_seconds()
    if not fresh or not compare_digest(str(kept["state"]).encode(), given.encode("utf-8", "replace")):
        message = "L'accesso esterno è cominciato altrove, o da troppo tempo: riprovare dall'inizio."
        raise InputRefused("provider_stale", message)
    if not (code := request.args.get("code")):
        raise InputRefused("provider_refused", "L'accesso esterno non è riuscito: riprovare dall'inizio.")
    journey = Journey(kept["state"], kept["nonce"], kept["verifier"])
    return provider.claims(journey, _return_address(), code, now=now)


def _provider() -> Client:
    found = tools().provider
    if found is None:
        raise NotFound("provider_unknown", "Qui non si entra attraverso un altro servizio.")
    return found


def _return_address() -> str:
    return context().settings.base_url + url_for("accounts.come_back")


ROUTES = (
    Route("/accesso/esterno", leave, Access.DOOR),
    Route("/accesso/esterno/ritorno", come_back, Access.DOOR),
)
