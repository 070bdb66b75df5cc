"""Every address of the region's dashboard, asked one after the other: how long each takes, and how many statements.

The addresses come from the application's own table of routes, so a page that is added is measured too. From what a page
answers come its variants: every order its links offer, one choice of every filter, one month that is over, the last
page, the files to take away.
"""

from __future__ import annotations

import itertools
import re
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from generated_country import NOW
from sqlalchemy import event, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.core.audit.log import Actor
from app.core.db import Database
from app.core.identity.grants import grant
from app.core.identity.models import Account
from app.core.identity.roles import Role
from app.core.identity.sessions import begin_session
from app.factory import create_app
from app.web.remembered import forget
from config import Settings

#: What a page may cost.
LONGEST_MS, MOST_STATEMENTS = 300, 15
#: How often a page is asked for with nothing remembered.
_FIRSTS = 3
#: Statements that ask for nothing: as BEGIN and COMMIT, which are not seen here, they are borders of a transaction.
_BORDERS = ("SAVEPOINT", "RELEASE", "ROLLBACK")
#: What is measured beside the dashboard; and a page that asks the database for nothing but who is signed in.
BESIDE = ("/api/v1/coverage", "/api/v1/municipalities", "/gestione/adesioni")
REFERENCE = "/account"
PREFIX = "/regione"

#: An example of each argument of a rule, asked of the database: by the argument's name.
EXAMPLES: Mapping[str, str] = {
    "istat_code": "SELECT istat_code FROM plan_version WHERE state = 'published' ORDER BY id LIMIT 1",
    "region_code": "SELECT '09'",
    "dispatch_id": "SELECT max(dispatch_id) FROM dispatch_total GROUP BY summarised_at IS NULL",
    "table": "SELECT unnest(ARRAY['comuni', 'decisioni', 'senza-fase'])",
    "bulletin_id": "SELECT max(id) FROM bulletin WHERE status = 'accepted'",
    "source_id": "SELECT 'dpc'",
    "channel": "SELECT 'web_push'",
    "campaign_id": "SELECT min(id) FROM campaign WHERE milestone = 'approved'",
    "figure_id": "SELECT min(id) FROM adoption_figure",
    "kind": "SELECT unnest(ARRAY['piani', 'piattaforma'])",
}
#: What the pages below a path need to be asked.
NEEDED: Mapping[str, str] = {"/regione/rapporti/periodo": "dal=2026-10-12T09:00&al=2026-10-15T09:00"}
#: What is filled into a field of a form, by its kind.
_TYPED = {"month": "2026-06", "date": "2026-10-05", "search": "mar", "text": "mar"}
#: And where the first choice would not be the telling one.
_CHOSEN = {"regione": "09"}


class MissingExample(Exception):
    """A rule has an argument of which there is no example."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an address takes: ``best``, ``median`` and ``worst`` are milliseconds, ``size`` octets as they are sent.

    ``first`` is the request after something has happened, the median of three: nothing of it was worked out before
    (app/web/remembered.py).
    ``statements`` are the most of any of them, that one too.
    ``work`` is what processors did for it, ours and the database's, whoever else wanted them: None where the database
    is not on this machine. ``attached``: it is a file to take away, not a page.
    """

    url: str
    status: int
    first: float
    best: float
    median: float
    worst: float
    work: float | None
    statements: int
    size: int
    attached: bool

    @property
    def slow(self) -> bool:
        """A page, not a file, that took too long."""
        return self.median > LONGEST_MS and not self.attached

    @property
    def busy(self) -> bool:
        """It took too long, and was not worked on for as long: others had the processors."""
        return self.slow and self.work is not None and self.work <= LONGEST_MS

    @property
    def misses(self) -> bool:
        many = self.statements > MOST_STATEMENTS and not self.attached
        return (self.slow and not self.busy) or many or self.status != 200


@dataclass(frozen=True, slots=True)
class _Timed:
    """One request: ``took`` milliseconds, ``asked`` the database so often, and was answered with ``size`` octets."""

    answer: TestResponse
    size: int
    took: float
    asked: int


class Operator:
    """The browser of somebody who looks after the region, and a counter of what the database is asked meanwhile."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.database = database
        self.app: Flask = create_app(settings, database, clock=lambda: NOW)
        self.client: FlaskClient = self.app.test_client()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = _sign_in(database), True

    def cost(self, url: str, *, runs: int) -> Cost:
        """One request to warm up, three with nothing remembered, and ``runs`` after them; without runs a single one."""
        if runs:
            self._ask(url)
        firsts = [self._unremembered(url) for _ in range(_FIRSTS if runs else 1)]
        first = firsts[0]
        worked = self._work()
        later = [self._timed(url) for _ in range(runs)]
        work = (self._work() - worked) / runs if worked and runs else None
        taken = [one.took for one in later or firsts]
        times = (min(taken), statistics.median(taken), max(taken))
        asked = max(one.asked for one in (*firsts, *later))
        attached = "attachment" in first.answer.headers.get("Content-Disposition", "")
        begun = statistics.median(one.took for one in firsts)
        return Cost(url, first.answer.status_code, begun, *times, work, asked, first.size, attached)

    def _unremembered(self, url: str) -> _Timed:
        forget(self.app)
        return self._timed(url)

    def _timed(self, url: str) -> _Timed:
        with self._counted() as statements:
            begun = time.perf_counter()
            answer, size = self._ask(url)
            took = 1000 * (time.perf_counter() - begun)
        return _Timed(answer, size, took, len(statements))

    def _work(self) -> float:
        """Milliseconds that processors have worked so far for this process and for its sessions of the database."""
        with self.database.transaction() as session:
            pids = session.scalars(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")).all()
        found = [Path(f"/proc/{pid}/schedstat") for pid in pids]
        if not all(path.exists() for path in found):
            return 0.0
        return 1000 * time.process_time() + sum(int(path.read_text().split()[0]) for path in found) / 1e6

    def statements(self, url: str) -> list[str]:
        """What the database is asked for a page: for whoever looks for the reason."""
        with self._counted() as statements:
            self._ask(url)
        return list(statements)

    def variants(self, url: str) -> list[str]:
        """Addresses of the same page that it offers itself."""
        answer, _ = self._ask(url, packed=False)
        if answer.mimetype != "text/html":
            return []
        page = lxml.html.fromstring(answer.get_data())
        found = [*_chosen(page, url), *_linked(page, url)]
        return list(dict.fromkeys(one for one in found if one != url))

    def _ask(self, url: str, *, packed: bool = True) -> tuple[TestResponse, int]:
        """The answer, and its octets; of a stream that does not end, until its first event."""
        headers = {"Accept-Encoding": "gzip" if packed else "identity"}
        answer = self.client.get(url, headers=headers, buffered=False)
        if answer.mimetype == "text/event-stream":
            first = next(iter(answer.response), b"")
            answer.close()
            return answer, len(first)
        size = len(answer.get_data())
        answer.close()  # the file behind it, where it is one
        return answer, size

    @contextmanager
    def _counted(self) -> Iterator[list[str]]:
        asked: list[str] = []

        def note(*given: object) -> None:
            if not str(given[2]).startswith(_BORDERS):
                asked.append(str(given[2]))

        event.listen(self.database.engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(self.database.engine, "before_cursor_execute", note)


def addresses(app: Flask, database: Database) -> list[str]:
    """Every address of the dashboard, and what is measured beside it, with examples for arguments.

    Raises:
        MissingExample: naming all rules with an argument that no example is known of.
    """
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and _ours(rule.rule)]
    missing = [f"{rule.rule} ({name})" for rule in rules for name in sorted(rule.arguments - EXAMPLES.keys())]
    if missing:
        raise MissingExample(f"manca un esempio per: {', '.join(missing)}")
    with database.transaction() as session:
        given = {name: [str(one) for one in session.scalars(text(asked))] for name, asked in EXAMPLES.items()}
    return [*sorted(url for rule in rules for url in _filled(rule, given)), *BESIDE]


def walk(
    operator: Operator, *, runs: int, said: Callable[[Cost], None] = lambda cost: None
) -> list[tuple[Cost, list[Cost]]]:
    """The cost of every address, each with those of its variants."""
    found = []
    for url in addresses(operator.app, operator.database):
        costs = []
        for one in (url, *operator.variants(url)):
            costs.append(operator.cost(one, runs=runs))
            said(costs[-1])
        found.append((costs[0], costs[1:]))
    return found


def _ours(rule: str) -> bool:
    return rule == PREFIX or rule.startswith(f"{PREFIX}/")


def _filled(rule: Rule, given: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The addresses of a rule: one for each example of each of its arguments."""
    names = sorted(rule.arguments)
    for chosen in itertools.product(*(given[name] for name in names)):
        values = dict(zip(names, chosen, strict=True))
        path = re.sub(r"<(?:[^>]+:)?([^>:]+)>", lambda found: values[found[1]], rule.rule)  # noqa: B023
        needed = next((query for start, query in NEEDED.items() if path.startswith(start)), "")
        yield f"{path}?{needed}" if needed else path


def _linked(page: lxml.html.HtmlElement, url: str) -> Iterator[str]:
    """Links to the same page with other arguments, one for each argument, and each order; of its pages, the last."""
    path, seen = urlsplit(url).path, set()
    for link in page.xpath("//a/@href"):
        parts = urlsplit(link)
        if parts.path not in ("", path) or parts.netloc or not parts.query:
            continue
        asked = parse_qs(parts.query)
        kind = (*sorted(asked.keys() - {"ordina", "formato"}), *asked.get("ordina", ()), *asked.get("formato", ()))
        if "lang" not in asked and kind not in seen:
            seen.add(kind)
            yield f"{path}?{urlencode(asked | {'pagina': '9999'} if 'pagina' in asked else asked, doseq=True)}"


def _chosen(page: lxml.html.HtmlElement, url: str) -> Iterator[str]:
    """What its forms of filters ask for: one choice of each field, the others left as they are."""
    path, needed = urlsplit(url).path, dict(parse_qsl(urlsplit(url).query))
    for form in page.xpath("//form[not(@method) or translate(@method, 'GET', 'get') = 'get']"):
        if urlsplit(form.get("action") or path).path != path:
            continue
        for field in form.xpath(".//select[@name] | .//input[@name]"):
            name, value = field.get("name"), _choice(field)
            if value and name != "lang" and name not in needed:
                yield f"{path}?{urlencode(needed | {name: value})}"
                if name == "mese":
                    yield f"{path}?{urlencode(needed | {name: value, 'noto': 'oggi'})}"


def _choice(field: lxml.html.HtmlElement) -> str | None:
    name = field.get("name")
    if field.tag == "select":
        values: Sequence[str] = [value for value in field.xpath(".//option/@value") if value]
        return _CHOSEN[name] if _CHOSEN.get(name) in values else next(iter(values), None)
    kind = field.get("type", "text")
    return field.get("value", "on") if kind in ("checkbox", "radio") else _TYPED.get(kind)


def _sign_in(database: Database) -> str:
    """The secret of a session of a new operator, who is an admin too."""
    with database.transaction() as session:
        made = Account(email="operatrice@regione.example", name="Operatrice", created_at=NOW, created_by="bench")
        session.add(made)
        session.flush()
        for role in (Role.OPERATOR, Role.ADMIN):
            grant(session, Actor("bench", "bench"), made, role, None, now=NOW)
        _, token = begin_session(session, made.id, method="password", origin="127.0.0.1", agent="bench", now=NOW)
    return token


def slowest(costs: Iterable[Cost]) -> Cost:
    """Of pages, the one that takes longest."""
    return max(costs, key=lambda cost: (not cost.attached, cost.median))
