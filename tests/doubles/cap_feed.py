"""Atom and RSS feeds of CAP messages: each entry is what stands in it, written out."""

from __future__ import annotations

ATOM = "http://www.w3.org/2005/Atom"


def atom(*entries: str, around: str = "") -> bytes:
    """A feed of these entries; ``around`` is foreign markup beside them."""
    made = "".join(f"<entry><id>urn:e:{number}</id>{entry}</entry>" for number, entry in enumerate(entries))
    return f'<feed xmlns="{ATOM}" xmlns:cap="urn:x"><title>Prova</title>{around}{made}</feed>'.encode()


def rss(*items: str) -> bytes:
    made = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" xmlns:atom="{ATOM}"><channel><title>Prova</title>{made}</channel></rss>'.encode()


def embedded(message: bytes) -> str:
    """A message as it stands in the content of an Atom entry."""
    return f'<content type="text/xml">{bare(message)}</content>'


def bare(message: bytes) -> str:
    """Without its declaration."""
    return message.decode().partition("?>")[2].strip()


def link(href: str, kind: str = "", rel: str = "alternate") -> str:
    return f'<link rel="{rel}" href="{href}"' + (f' type="{kind}"/>' if kind else "/>")
