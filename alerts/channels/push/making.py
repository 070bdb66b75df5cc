"""The pieces of Web Push, made from the settings."""

from __future__ import annotations

from alerts.channels.push.agreements import Wrapping
from alerts.channels.push.curl import CurlTransport
from alerts.channels.push.either import EitherTransport
from alerts.channels.push.http2 import Http2Transport
from alerts.channels.push.transport import Transport
from alerts.channels.push.vapid import VapidSigner
from app.core.push_hosts import PushHosts
from config import Settings


def transport(hosts: PushHosts, ca: str | None) -> Transport:
    """What posts messages to allowed hosts. ``ca``: authorities (a PEM file) for origins of this machine."""
    return EitherTransport(Http2Transport(hosts, ca), CurlTransport(hosts, ca))


def vapid(settings: Settings) -> VapidSigner:
    """The signer that identifies this service to push services and browsers."""
    return VapidSigner(settings.vapid_private_key, settings.vapid_subject)


def wrapping(settings: Settings) -> Wrapping:
    """What keeps key agreements secret at rest."""
    return Wrapping(settings.secret_key)
