"""Which channels exist, chosen by name at composition. The only module that imports channel adapters."""

from __future__ import annotations

import sys

from alerts.channels.adapters.console import ConsoleChannel
from alerts.channels.adapters.null import NullChannel
from alerts.channels.adapters.web_push import RequestsTransport, VapidSigner, WebPushChannel
from alerts.channels.contract import Channel
from app.core.push_hosts import PushHosts, origin_of
from config import Settings


def web_push(settings: Settings) -> Channel:
    """The real one."""
    hosts = PushHosts.of((*settings.push_hosts, *canary_origins(settings)))
    return WebPushChannel(vapid(settings), RequestsTransport(hosts, settings.push_ca), hosts)


def canary_origins(settings: Settings) -> tuple[str, ...]:
    """Where messages to ourselves go: allowed to the sender only, whatever the address it has on our network.

    It opens no way for others: what devices subscribe with is checked against a list that does not have it.
    """
    return () if settings.canary_seconds is None else (origin_of(settings.canary_base),)


def console() -> Channel:
    """Messages on standard output."""
    return ConsoleChannel(sys.stdout)


def null() -> Channel:
    """Messages nowhere."""
    return NullChannel()


def vapid(settings: Settings) -> VapidSigner:
    """The signer that identifies this service to push services and browsers."""
    return VapidSigner(settings.vapid_private_key, settings.vapid_subject)
