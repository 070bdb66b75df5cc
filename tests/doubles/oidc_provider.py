"""An OpenID Connect provider on this machine: discovery, keys, tokens; it can lie in every way that matters."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT, SECRET = "cittadino", "segreto-del-client"


@dataclass
class Provider:
    """What it says of whoever signs in, and how it misbehaves."""

    origin: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", parameters={"kid": "1"}))
    #: Claims that replace, or with None take away, what an honest token says.
    claims: dict[str, Any] = field(default_factory=dict)
    #: Signs with a key that it does not publish, or with none.
    forged: bool = False
    unsigned: bool = False
    now: float = 0
    #: Code → what was asked for when it was given out.
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign_in(self, address: str) -> str:
        """Whoever is sent to ``address`` signs in; where they are sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        code = f"code{len(self.codes)}"
        self.codes[code] = asked
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?code={code}&state={asked['state']}"

    def document(self, path: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.origin,
                "authorization_endpoint": f"{self.origin}/authorize",
                "token_endpoint": f"{self.origin}/token",
                "jwks_uri": f"{self.origin}/keys",
            }
        return {"keys": [self.key.as_dict(private=False)]} if path == "/keys" else None

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """A token for a code: once, to who has the secret and began the journey."""
        asked = self.codes.pop(form.get("code", ""), None)
        secret = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if asked is None or authorization != secret or asked["code_challenge"] != challenge.decode():
            return None
        claims: dict[str, Any] = {
            "iss": self.origin,
            "aud": CLIENT,
            "sub": "anna-1",
            "nonce": asked["nonce"],
            "iat": int(self.now),
            "exp": int(self.now) + 300,
            "email": "anna@comune.example",
            "email_verified": True,
            **self.claims,
        }
        return {"id_token": self._signed({name: value for name, value in claims.items() if value is not None})}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.unsigned:
            parts = [
                base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "none"}, claims)
            ]
            return b".".join([*parts, b""]).decode()
        key = ECKey.generate_key("P-256", parameters={"kid": "1"}) if self.forged else self.key
        return jwt.encode({"alg": "ES256", "kid": "1"}, claims, key)


@contextmanager
def oidc_provider() -> Iterator[Provider]:
    """One, on a free port."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(provider.document(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(provider.token(form, self.headers.get("Authorization", "")))

        def _answer(self, document: dict[str, Any] | None) -> None:
            body = json.dumps(document or {"error": "invalid_grant"}).encode()
            self.send_response(200 if document else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
