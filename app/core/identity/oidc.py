"""Signing in through another provider: OpenID Connect, authorization code with PKCE, state and nonce.

The provider says who somebody is; whether they may come in is ours to say (:mod:`outside`). Nothing that it sends is
believed before its signature, issuer, audience, time and nonce were checked, with the keys that it publishes.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.core import http
from app.core.errors import InputRefused, Unavailable
from config import OidcProvider

#: Signatures that only the provider can have made: neither none, nor one with a secret that we know too.
_ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "ES384", "RS512", "ES512", "EdDSA"]
#: Seconds that clocks may differ.
_LEEWAY = 60
_SILENCE, _TOTAL = 5.0, 10.0
_LARGEST = 256 * 1024
_SCOPE = "openid email profile"


@dataclass(frozen=True, slots=True)
class Journey:
    """What is remembered while somebody is at the provider's: it is in their own signed cookie, and good once."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What the provider says of somebody. ``email`` only when it has verified it; ``strong``: by two factors."""

    provider: str
    subject: str
    email: str | None
    strong: bool


def new_journey() -> Journey:
    """Three random values."""
    return Journey(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


class Client:
    """What we are to one provider."""

    def __init__(self, provider: OidcProvider) -> None:
        self._provider = provider
        self._http = http.session()

    def address(self, journey: Journey, redirect_uri: str) -> str:
        """Where to send somebody.

        Raises:
            Unavailable: ``upstream_…``, ``provider_unusable``.
        """
        query = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": _SCOPE,
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": create_s256_code_challenge(journey.verifier),
            "code_challenge_method": "S256",
        }
        if self._provider.strong:
            query["acr_values"] = " ".join(sorted(self._provider.strong))
        endpoint = self._endpoint(self._metadata(), "authorization_endpoint")
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    def claims(self, journey: Journey, redirect_uri: str, code: str, *, now: datetime) -> Claims:
        """Who has come back with ``code``.

        Raises:
            InputRefused: ``provider_refused``: the code is good for nothing, or what it gives is not to be believed.
            Unavailable: ``upstream_…``, ``provider_unusable``.
        """
        metadata = self._metadata()
        token = self._id_token(self._endpoint(metadata, "token_endpoint"), journey, redirect_uri, code)
        keys = self._document(self._endpoint(metadata, "jwks_uri"))
        return self._believed(token, keys, journey, now)

    def _believed(self, token: str, keys: Mapping[str, Any], journey: Journey, now: datetime) -> Claims:
        required: dict[str, Any] = {
            "iss": {"essential": True, "value": self._provider.issuer},
            "aud": {"essential": True, "value": self._provider.client_id},
            "nonce": {"essential": True, "value": journey.nonce},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
        }
        registry = jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=_LEEWAY, **required)
        try:
            claims = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=_ALGORITHMS).claims  # type: ignore[arg-type]
            registry.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused() from error
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self._provider.client_id:
            raise _refused()
        return self._said(claims)

    def _said(self, claims: Mapping[str, Any]) -> Claims:
        methods = claims.get("amr")
        factors = {str(claims.get("acr")), *(methods if isinstance(methods, list) else ())}
        email = claims.get("email")
        verified = claims.get("email_verified") is True and isinstance(email, str)
        strong = bool(factors & self._provider.strong)
        return Claims(self._provider.issuer, str(claims["sub"]), str(email) if verified else None, strong)

    def _metadata(self) -> Mapping[str, Any]:
        metadata = self._document(f"{self._provider.issuer}/.well-known/openid-configuration")
        if str(metadata.get("issuer", "")).rstrip("/") != self._provider.issuer:
            raise _unusable()
        return metadata

    def _endpoint(self, metadata: Mapping[str, Any], name: str) -> str:
        """An address of the provider: https, unless the provider itself is on this machine."""
        address = metadata.get(name)
        scheme = urlsplit(self._provider.issuer).scheme
        if not isinstance(address, str) or urlsplit(address).scheme not in {"https", scheme}:
            raise _unusable()
        return address

    def _document(self, url: str) -> Mapping[str, Any]:
        answer = http.download(self._http, url, headers={}, limit=_LARGEST, silence=_SILENCE, total=_TOTAL)
        return _object(answer.content)

    def _id_token(self, url: str, journey: Journey, redirect_uri: str, code: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": journey.verifier,
        }
        secret = (self._provider.client_id, self._provider.client_secret)
        try:
            with self._http.post(url, data=form, auth=secret, timeout=_SILENCE, stream=True) as answer:
                body = answer.raw.read(_LARGEST, decode_content=True)
        except requests.RequestException as error:
            raise Unavailable("upstream_unreachable", "Il servizio di accesso esterno non risponde.") from error
        if answer.status_code != 200:
            raise _refused()
        token = _object(body).get("id_token")
        if not isinstance(token, str):
            raise _refused()
        return token


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise _unusable() from error
    if not isinstance(found, dict):
        raise _unusable()
    return found


def _refused() -> InputRefused:
    return InputRefused("provider_refused", "L'accesso esterno non è riuscito: riprovare dall'inizio.")


def _unusable() -> Unavailable:
    return Unavailable("provider_unusable", "Il servizio di accesso esterno risponde in un modo che non va: riprovare.")
