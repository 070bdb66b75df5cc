"""The pages about phase and COC, and what citizens see of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk_fixtures import Desk, DeskClient
from doubles.dpc_bulletin import ROME, Bulletin

PRATO, FIRENZE = "100005", "048017"
NOW = datetime(2026, 11, 2, 20, 30, tzinfo=UTC)
DESK, PAGE = f"/comune/{PRATO}/fase", f"/comuni/{PRATO}"
API = f"/api/v1/municipalities/{PRATO}"


def official_at(desk: Desk, now: datetime = NOW) -> DeskClient:
    desk.clock = lambda: now
    return desk.client(desk.person("official", PRATO))


def seen(page: str) -> str:
    found = re.search(r'name="seen" type="hidden" value="(\d+)"', page)
    assert found
    return found[1]


def test_declared_at_night_seen_by_citizens_at_once_and_corrected(desk: Desk) -> None:
    client = official_at(desk)
    anybody = desk.client()
    assert "declared" not in anybody.get(PAGE).text
    assert anybody.get(API).json["operating_phase"] is None
    url = f"{DESK}/dichiara"
    said = {"phase": "alarm", "since": "2026-11-02T21:15", "note": "Restate in casa <b>ai piani alti</b>.", "seen": "0"}
    assert client.post_form(url, said).headers["Location"] == DESK
    public = anybody.get(PAGE).text
    assert "Fase operativa:" in public
    assert "<strong>allarme</strong>, dalle 21:15 di oggi" in public
    assert "&lt;b&gt;ai piani alti&lt;/b&gt;" in public
    assert anybody.get(API).json["operating_phase"]["since"] == "2026-11-02T20:15:00+00:00"
    page = client.get(DESK).text
    assert "Manca l&#39;atto." in page or "Manca l'atto." in page
    number = re.search(rf"{DESK}/(\d+)/atto", page)[1]  # type: ignore[index]
    client.post_form(f"{DESK}/{number}/atto", {"act": "Ordinanza 12 del 2 novembre"})
    newest = re.search(rf"{DESK}/(\d+)/correggi", client.get(DESK).text)[1]  # type: ignore[index]
    assert 'value="2026-11-02T21:15"' in client.get(f"{DESK}/{newest}/correggi").text
    client.post_form(f"{DESK}/{newest}/annulla", {"reason": "dichiarata per il comune sbagliato"})
    assert "declared" not in anybody.get(PAGE).text
    assert "dichiarata per il comune sbagliato" in client.get(DESK).text


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    client = official_at(desk)
    url = f"{DESK}/dichiara"
    for said, words in [
        ({"since": "2026-11-02T21:00"}, "Scegline una."),
        ({"phase": "alarm", "since": "ieri"}, "Servono giorno e ora"),
        ({"phase": "alarm", "since": "2026-11-09T21:00"}, "È fra più di 24 ore"),
    ]:
        answer = client.post_form(url, {**said, "note": "Restate in casa", "seen": "0"})
        assert answer.status_code == 422
        assert words in answer.text.split("error-summary", 1)[1]
        assert "Restate in casa" in answer.text


def test_of_two_who_declare_at_once_the_second_is_told(desk: Desk) -> None:
    client = official_at(desk)
    url = f"{DESK}/dichiara"
    client.post_form(url, {"phase": "attention", "since": "2026-11-02T21:15", "seen": "0"})
    late = client.post_form(url, {"phase": "alarm", "since": "2026-11-02T21:20", "seen": "0"})
    assert "Nel frattempo un" in late.text
    again = {"phase": "alarm", "since": "2026-11-02T21:20", "seen": seen(late.text)}
    assert client.post_form(url, again).status_code == 303


def test_the_coc_opens_is_shown_with_its_numbers_and_closes(desk: Desk) -> None:
    client, anybody = official_at(desk), desk.client()
    url = f"{DESK}/coc"
    opened = {"since": "2026-11-02T21:00", "place": "Via Roma 1", "phones": "0574 18361\n+39 0574 183", "seen": "0"}
    assert client.post_form(url, {**opened, "phones": "chiedere di Mario"}).status_code == 422
    assert client.post_form(url, {**opened, "functions": ["technical", "roads"]}).status_code == 303
    public = anybody.get(PAGE).text
    assert 'href="tel:057418361"' in public
    assert "COC aperto" in public
    assert anybody.get(API).json["operations_centre"]["functions"] == ["technical", "roads"]
    again = client.get(url).text
    assert "Via Roma 1" in again, "what was said is there to be changed"
    closing = {"since": "2026-11-02T21:30", "seen": seen(client.get(f"{url}/chiudi").text)}
    assert client.post_form(f"{url}/chiudi", closing).status_code == 303
    assert "COC aperto" not in anybody.get(PAGE).text


def test_with_the_plans_mapping_the_desk_proposes_and_declares_nothing(desk: Desk, tmp_path: Path) -> None:
    stamp = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
    at = stamp + timedelta(minutes=10)
    desk.product.ingest(*Bulletin(stamp, {"Tosc-B": {"hydraulic": "orange"}}, {}).csv_pair(tmp_path), at=at)
    client = official_at(desk, at)
    assert 'data-role="proposal"' not in client.get(DESK).text, "no mapping, no proposal"
    client.post_form(f"{DESK}/piano", {"yellow": "", "orange": "pre_alarm", "red": "alarm", "act": "Piano, capitolo 4"})
    page = client.get(DESK).text
    assert 'data-role="proposal"' in page
    assert f'href="{DESK}/dichiara?fase=pre_alarm"' in page
    form = client.get(f"{DESK}/dichiara?fase=pre_alarm").text
    assert re.search(r'<input checked[^>]*value="pre_alarm"', form)
    assert client.get(API).json["operating_phase"] is None
    refused = client.post_form(f"{DESK}/piano", {"yellow": "", "orange": "alarm", "red": "attention", "act": "Piano"})
    assert "fase meno grave" in refused.text


def test_whoever_only_sees_is_offered_nothing_and_refused(desk: Desk) -> None:
    desk.clock = lambda: NOW
    client = desk.client(desk.person("admin", PRATO))
    assert "/dichiara" not in client.get(DESK).text
    answer = client.post_form(f"{DESK}/dichiara", {"phase": "alarm", "since": "2026-11-02T21:15", "seen": "0"})
    assert answer.status_code == 403
