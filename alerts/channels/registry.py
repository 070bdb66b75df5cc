"""Which channels exist, chosen by name at composition. The only module that imports channel adapters."""

from __future__ import annotations

import sys

from alerts.channels.adapters.console import ConsoleChannel
from alerts.channels.adapters.email import EmailChannel, NoMailServer
from alerts.channels.adapters.null import NullChannel
from alerts.channels.adapters.web_push import WebPushChannel
from alerts.channels.by_scheme import BySchemeChannel
from alerts.channels.contract import Channel
from alerts.channels.mail.mailto import SCHEME
from alerts.channels.push.making import transport
from alerts.channels.push.making import vapid as vapid
from alerts.channels.push.making import wrapping as wrapping
from app.core.mail import mail_server
from app.core.push_hosts import PushHosts, origin_of
from config import Settings


def channels(settings: Settings) -> Channel:
    """All that people subscribe with: devices are pushed to, addresses get e-mail."""
    return BySchemeChannel({SCHEME: email(settings)}, web_push(settings))


def web_push(settings: Settings) -> Channel:
    """Web Push."""
    hosts = PushHosts.of((*settings.push_hosts, *canary_origins(settings)))
    return WebPushChannel(vapid(settings), wrapping(settings), transport(hosts, settings.push_ca), hosts)


def email(settings: Settings) -> Channel:
    """E-mail; without a mail server, what lets it wait."""
    server = mail_server(settings)
    return EmailChannel(server) if server else NoMailServer()


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
