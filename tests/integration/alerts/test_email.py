"""Officials by e-mail, end to end: an operator adds an address, alerts arrive, the link lets them leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from alert_fixtures import Product, outcomes, titles
from alerts.dispatch.lanes import QUEUE, SEND_BATCH
from alerts.domain.level import Level
from alerts.ingestion.acts import Actor
from alerts.models.dispatch import Batch, Delivery
from alerts.models.subscriptions import Subscription
from alerts.queries.emails import EmailRow, emails
from alerts.subscriptions.email import EmailDone, EmailWish, add_email, remove_email
from app.core.audit.log import acts
from app.core.clock import utc_now
from app.core.errors import InputRefused, NotFound
from app.core.queue import defer_many
from app.factory import create_app
from config import Settings
from doubles.mail_reader import leave_link
from doubles.mail_server import Post, mail_server
from doubles.mail_server import text as part

FIRENZE, PRATO = "048017", "100005"
ANNA, BRUNO = "anna@comune.example", "bruno@comune.example"
ORANGE = {"Tosc-B": {"hydraulic": "orange"}}
RED = {"Tosc-B": {"hydraulic": "red"}}


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as server:
        yield server


@pytest.fixture
def settings(settings: Settings, post: Post) -> Settings:
    """The product's, with a mail server."""
    return replace(settings, smtp_url=post.url(), mail_from="allerte@comune.example")


def add(product: Product, address: str, *places: str, level: Level = Level.YELLOW, language: str = "it") -> EmailDone:
    with product.database.transaction() as session:
        wish = EmailWish(places or (PRATO,), level, language)
        return add_email(session, Actor("cli:prova", "cli"), address, wish, "delega", now=utc_now())


def remove(product: Product, address: str) -> EmailDone:
    with product.database.transaction() as session:
        return remove_email(session, Actor("cli:prova", "cli"), address, "trasferito", now=utc_now())


def kept(product: Product) -> list[EmailRow]:
    with product.database.transaction() as session:
        return emails(session)


def test_from_an_operators_act_to_alerts_and_out_by_the_link(product: Product, post: Post, bulletin) -> None:
    add(product, ANNA)
    assert product.drain()
    (welcome,) = post.messages
    assert welcome["Subject"] == "Allerte per posta elettronica a questo indirizzo"
    assert "riceve le allerte di protezione civile per: Prato." in part(welcome, "plain")
    assert "da questo livello in su: allerta gialla." in part(welcome, "plain")

    assert bulletin(RED).notifications == 1
    assert product.drain()
    (_, alert) = post.messages
    assert alert["Subject"] == "Prato: allerta ROSSA"
    assert alert["To"] == ANNA
    text = part(alert, "plain")
    assert "idraulico ROSSA" in text
    assert f"{product.settings.base_url}/comuni/{PRATO}" in text
    assert outcomes(product) == ["accepted"]
    (row,) = kept(product)
    assert row.last is not None
    assert (row.last.outcome, row.last.status) == ("accepted", 250)

    reader = create_app(product.settings, product.database).test_client()
    link = urlsplit(leave_link(alert)).path
    assert link == urlsplit(leave_link(welcome)).path
    one_click = reader.post(link, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert kept(product) == []

    assert bulletin({"Tosc-B": {"hydraulic": "red", "wind": "orange"}}).notifications == 0
    assert product.drain()
    assert len(post.messages) == 2


def test_people_and_devices_are_told_the_same_and_wait_for_nobody(product: Product, post: Post, bulletin) -> None:
    device = product.subscribe(PRATO)
    add(product, ANNA)
    add(product, BRUNO, FIRENZE, PRATO, level=Level.RED, language="en")
    product.drain()
    assert bulletin(ORANGE).notifications == 2
    product.drain()
    assert [message["Subject"] for message in post.to(ANNA)][1:] == titles(device)
    assert len(post.to(BRUNO)) == 1
    with product.database.transaction() as session:
        assert session.scalars(select(Batch.size)).all() == [1, 1], "e-mails are in batches of their own"
    bulletin(RED)
    product.drain()
    assert post.to(BRUNO)[1]["Subject"] == "Prato: RED alert"
    assert leave_link(post.to(BRUNO)[1]).endswith("?lang=en")
    first, second = post.to(ANNA)[1:]
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == second["References"]


def test_an_address_that_does_not_exist_stays_and_the_operator_sees_it(product: Product, post: Post, bulletin) -> None:
    post.answer_to[ANNA] = "550 5.1.1 no such mailbox"
    add(product, ANNA)
    bulletin(ORANGE)
    product.drain()
    assert outcomes(product) == ["rejected"]
    (row,) = kept(product)
    assert row.last is not None
    assert (row.address, row.last.outcome, row.last.status) == (ANNA, "rejected", 550)


def test_the_first_letter_is_tried_again_and_sent_once(product: Product, post: Post) -> None:
    post.answer_to[ANNA] = "450 grey-listed"
    add(product, ANNA)
    assert not product.drain(timeout=1)
    assert (product.waiting, post.messages) == (1, [])


def test_without_a_mail_server_nothing_is_lost_and_pushes_go_on(product: Product, settings: Settings, bulletin) -> None:
    product.settings = replace(settings, smtp_url=None)
    device = product.subscribe(PRATO)
    add(product, ANNA)
    bulletin(ORANGE)
    assert not product.drain(timeout=3)
    assert titles(device) == ["Prato: allerta ARANCIONE"]
    assert outcomes(product) == ["accepted"]
    assert product.waiting == 2


def test_changing_keeps_the_link_and_writes_no_second_welcome(product: Product, post: Post) -> None:
    new = add(product, "Anna@COMUNE.example")
    assert (new.new, new.address, new.undo) == (True, "Anna@comune.example", "email-remove Anna@comune.example")
    product.drain()
    link = leave_link(post.messages[0])
    changed = add(product, ANNA, FIRENZE, PRATO, level=Level.ORANGE)
    assert (changed.new, changed.subscription) == (False, new.subscription)
    assert changed.undo == f"email Anna@comune.example --municipality {PRATO} --min-level yellow --language it"
    product.drain()
    assert len(post.messages) == 1
    (row,) = kept(product)
    assert (row.municipalities, row.min_level) == ((FIRENZE, PRATO), Level.ORANGE)
    with product.database.transaction() as session:
        secret = session.scalars(select(Subscription.secret)).one()
    assert link.endswith(str(secret))


def test_acts_are_kept_under_a_number_and_no_address_is(product: Product) -> None:
    added = add(product, ANNA)
    add(product, ANNA, FIRENZE)
    removed = remove(product, ANNA)
    assert removed.undo == f"email {ANNA} --municipality {FIRENZE} --min-level yellow --language it"
    with product.database.transaction() as session:
        kept_acts = list(reversed(acts(session, limit=9)))
        assert [act.action for act in kept_acts] == ["email.added", "email.changed", "email.removed"]
        assert {act.subject for act in kept_acts} == {f"subscription:{added.subscription}"}
        assert kept_acts[1].before == {"municipalities": [PRATO], "min_level": "yellow", "language": "it"}
        assert not any("@" in f"{act.before}{act.after}{act.subject}{act.reason}" for act in kept_acts)
        assert session.scalar(select(func.count()).select_from(Subscription)) == 0


@pytest.mark.parametrize(
    ("address", "places", "code"),
    [
        ("anna", (PRATO,), "address_invalid"),
        ("anna@comune.example\r\nBcc: x@y.it", (PRATO,), "address_invalid"),
        ("Anna <anna@comune.example>", (PRATO,), "address_invalid"),
        ("anna@localhost", (PRATO,), "address_invalid"),
        (ANNA, ("999999",), "municipalities_invalid"),
        (ANNA, ("x",), "municipalities_invalid"),
        (ANNA, tuple(f"{n:06}" for n in range(51)), "municipalities_invalid"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(product: Product, address, places, code) -> None:
    with pytest.raises(InputRefused) as refused:
        add(product, address, *places)
    assert refused.value.code == code
    assert (kept(product), product.waiting) == ([], 0)


def test_the_same_again_and_what_is_not_there(product: Product) -> None:
    add(product, ANNA)
    with pytest.raises(InputRefused, match="proprio queste"):
        add(product, ANNA.upper())
    with pytest.raises(NotFound) as missing:
        remove(product, BRUNO)
    assert missing.value.code == "address_unknown"


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth"),
    [
        (f"mailto:{ANNA}", b"\4" * 65, b"a" * 16),
        ("https://push.example/x", None, None),
        ("https://push.example/x", b"\4" * 65, None),
    ],
)
def test_keys_are_there_exactly_when_there_is_no_address(product: Product, endpoint, p256dh, auth) -> None:
    odd = Subscription(
        endpoint=endpoint, p256dh=p256dh, auth=auth, min_level=1, created_at=utc_now(), seen_at=utc_now()
    )
    with pytest.raises(IntegrityError, match="ck_subscription_keys"), product.database.transaction() as session:
        session.add(odd)


def test_a_message_sent_again_after_a_crash_is_the_same_message(product: Product, post: Post, bulletin) -> None:
    add(product, ANNA)
    product.drain()
    bulletin(ORANGE)
    product.drain()
    with product.database.transaction() as session:  # the outcome was lost with the worker
        session.execute(delete(Delivery))
        session.execute(update(Batch).values(finished_at=None))
        batch = session.scalars(select(Batch.id)).one()
    resend(product, batch)
    _, first, again = post.messages
    assert first["Message-ID"] == again["Message-ID"]


def resend(product: Product, batch_id: int) -> None:
    """Put the batch in the queue once more."""
    with product.database.transaction() as session:
        defer_many(session, SEND_BATCH, [{"batch_id": batch_id}], queue=QUEUE, priority=1)
    product.drain()
