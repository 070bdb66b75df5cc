"""Subscriptions, kept one by one or by the thousand, also by many at once."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from uuid import UUID

import pytest
from sqlalchemy import func, select

from alert_fixtures import Product
from alerts.dispatch.greeting import ask_for_greeting
from alerts.models.subscriptions import Follow, Subscription
from alerts.subscriptions.bulk import MAX_LINE, ImportReport, bounded_lines, import_subscriptions
from alerts.subscriptions.request import SubscriptionRequest, read_request
from alerts.subscriptions.subscribe import change, subscribe
from app.core.clock import utc_now
from app.core.push_hosts import PushHosts

FIRENZE, PRATO = "048017", "100005"


def together(*tasks: Callable[[], object]) -> list[object]:
    """What tasks that begin at the same moment answer, or the errors they end with."""
    barrier, answers = threading.Barrier(len(tasks)), []

    def run(task: Callable[[], object]) -> None:
        barrier.wait()
        try:
            answers.append(task())
        except Exception as error:
            answers.append(error)

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def wanted(product: Product, *municipalities: str) -> dict:
    return {**product.push_service.subscribe().info, "municipalities": list(municipalities or (PRATO,))}


def request_of(product: Product, data: dict) -> SubscriptionRequest:
    return read_request(data, PushHosts.of(product.settings.push_hosts))


def take_in(product: Product, *lines: str) -> ImportReport:
    return import_subscriptions(product.database, lines, PushHosts.of(product.settings.push_hosts), now=utc_now())


def secret_after(product: Product, request: SubscriptionRequest) -> UUID:
    with product.database.transaction() as session:
        return subscribe(session, request, now=utc_now()).id


def follows(product: Product) -> list[str]:
    with product.database.transaction() as session:
        return list(session.scalars(select(Follow.istat_code).order_by(Follow.istat_code)))


def devices(product: Product) -> int:
    with product.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Subscription)) or 0


def test_one_endpoint_asked_for_many_times_at_once_is_one_subscription(product: Product) -> None:
    request = request_of(product, wanted(product))
    secrets = together(*[lambda: secret_after(product, request)] * 6)
    assert len(set(secrets)) == 1
    assert isinstance(secrets[0], UUID)
    assert devices(product) == 1


def test_an_endpoint_that_many_move_to_at_once_is_one_subscription(product: Product) -> None:
    new = request_of(product, wanted(product))
    old = [secret_after(product, request_of(product, wanted(product))) for _ in range(4)]

    def move(secret: UUID) -> None:
        with product.database.transaction() as session:
            change(session, secret, new, now=utc_now())

    moved = together(*[lambda secret=secret: move(secret) for secret in old], lambda: secret_after(product, new))
    assert [answer for answer in moved if isinstance(answer, Exception) and "iscrizione" not in str(answer)] == []
    assert devices(product) == 1


def test_the_secret_changes_with_the_keys_and_not_without(product: Product) -> None:
    request = request_of(product, wanted(product))
    first = secret_after(product, request)
    assert secret_after(product, replace(request, municipalities=(FIRENZE,))) == first
    assert secret_after(product, replace(request, auth=b"x" * 16)) != first


def test_an_import_means_what_the_same_requests_would(product: Product) -> None:
    data = wanted(product, PRATO, FIRENZE)
    secret = secret_after(product, request_of(product, data))
    line = json.dumps({**data, "municipalities": [PRATO]})
    report = take_in(product, line, line)
    assert (report.lines, report.imported, report.refused) == (2, 1, 0)
    assert follows(product) == [PRATO]
    assert secret_after(product, request_of(product, data)) == secret


def test_an_import_takes_the_finer_wishes_and_a_later_one_without_them_takes_them_away(product: Product) -> None:
    data = wanted(product)
    quiet = {"from": "22:00", "to": "07:00", "override": "orange"}
    report = take_in(product, json.dumps({**data, "hazard_levels": {"ice": "never"}, "quiet_hours": quiet}))
    assert (report.imported, report.issues) == (1, [])
    with product.database.transaction() as session:
        kept = session.scalars(select(Subscription)).one()
    assert (kept.hazard_levels, kept.quiet_from, kept.quiet_to, kept.quiet_override) == (
        {"ice": 4},
        time(22),
        time(7),
        2,
    )
    take_in(product, json.dumps(data))
    with product.database.transaction() as session:
        kept = session.scalars(select(Subscription)).one()
    assert (kept.hazard_levels, kept.quiet_from, kept.quiet_to, kept.quiet_override) == ({}, None, None, 3)


def test_what_was_followed_already_keeps_what_it_was_told(product: Product) -> None:
    data = wanted(product, PRATO)
    take_in(product, json.dumps(data))
    with product.database.transaction() as session:
        session.scalars(select(Follow)).one().told_after = -1
    take_in(product, json.dumps({**data, "municipalities": [FIRENZE, PRATO]}))
    with product.database.transaction() as session:
        told = {row.istat_code: row.told_after for row in session.scalars(select(Follow))}
    assert told == {PRATO: -1, FIRENZE: 0}


def test_imports_of_the_same_devices_do_not_lock_each_other(product: Product) -> None:
    data = wanted(product)
    lines = [json.dumps({**data, "endpoint": f"{data['endpoint']}{number}"}) for number in range(3_000)]
    reports = together(*[lambda order=order: take_in(product, *lines[::order]) for order in (1, -1, 1)])
    assert [getattr(report, "imported", report) for report in reports] == [3_000] * 3
    assert devices(product) == 3_000


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("[" * 5_000, "subscription_malformed"),
        ('{"endpoint": ' + "9" * 5_000 + "}", "subscription_malformed"),
        (" " * MAX_LINE + "{}", "subscription_malformed"),
        ('{"\\ud800": 1}', "subscription_malformed"),
    ],
)
def test_hostile_lines_are_refused_and_the_others_go_on(product: Product, line: str, code: str) -> None:
    report = take_in(product, line, json.dumps(wanted(product)))
    assert ([issue["code"] for issue in report.issues], report.imported) == ([code], 1)


@pytest.mark.parametrize("municipality", ["04801\x00", "\ud800", "٠٤٨٠١٧", "048017\n", "x" * 5_000])
def test_codes_that_are_no_codes_never_reach_the_database(product: Product, municipality: str) -> None:
    report = take_in(product, json.dumps(wanted(product, municipality)))
    assert [issue["code"] for issue in report.issues] == ["municipalities_invalid"]


def test_a_line_without_end_is_not_kept_in_memory() -> None:
    file = io.StringIO("a\n" + "x" * (3 * MAX_LINE) + "\nb\n" + "y" * MAX_LINE)
    assert [len(line) for line in bounded_lines(file)] == [2, MAX_LINE + 1, 2, MAX_LINE]


def test_one_trial_notification_waits_for_each_device_and_after_everything_else(product: Product) -> None:
    for _ in range(2):
        secret_after(product, request_of(product, wanted(product)))
    with product.database.transaction() as session:
        keys = list(session.scalars(select(Subscription.id)))

    def ask(key: int) -> None:
        with product.database.transaction() as session:
            ask_for_greeting(session, key)

    assert together(*[lambda key=key: ask(key) for key in keys * 4]) == [None] * 8
    assert product.waiting == 2
    assert product.drain()
    ask(keys[0])
    assert product.waiting == 1
