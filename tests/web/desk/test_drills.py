"""Pages of drills: marked everywhere, for who works there only, and nothing of them outside."""

from __future__ import annotations

import re
from datetime import timedelta

from alerts.domain.drill import DrillPlan
from alerts.drills.preparing import plan_drill
from alerts.drills.writing import begin_in_drill
from alerts.notices.approving import submit
from alerts.notices.drafting import save
from app.core.clock import utc_now
from desk_fixtures import Desk
from notice_fixtures import FIRENZE, NoticeDesk, notice

PRATO = "100005"
DESK = f"/comune/{PRATO}/esercitazioni"
_TITLE = re.compile("<title>([^<]*)</title>")


def test_a_drill_is_marked_on_every_page_and_seen_nowhere_else(desk: Desk) -> None:
    client = desk.client(desk.person("official", PRATO))
    wrong = {"name": "", "begins_at": "2026-11-02T09:00", "ends_at": "2026-11-02T12:00", "scenario": "Piena <b>"}
    refused = client.post_form(f"{DESK}/nuova", wrong)
    assert (refused.status_code, "Serve un nome" in refused.text, "Piena &lt;b&gt;" in refused.text) == (
        422,
        True,
        True,
    )
    kept = client.post_form(f"{DESK}/nuova", {**wrong, "name": "Piena Zefiro"})
    drill = kept.headers["Location"]
    for page in (DESK, f"{DESK}/nuova", drill, f"{drill}/cambia"):
        text = client.get(page).text
        title = _TITLE.search(text)
        assert title and title[1].startswith("ESERCITAZIONE"), page
        assert "drill-banner" in text, page
    backwards = {**wrong, "name": "Piena Zefiro", "ends_at": "2026-11-02T08:00"}
    assert "finisce dopo" in client.post_form(f"{drill}/cambia", backwards).text
    assert "Finita" in client.get(drill).text or "Non ancora iniziata" in client.get(drill).text
    anybody = desk.client()
    for path in ("/", f"/comuni/{PRATO}", f"/api/v1/municipalities/{PRATO}", "/api/v1/alerts", "/feeds/alerts.atom"):
        assert "Zefiro" not in anybody.get(path).text, path


def test_only_a_push_subscription_of_a_known_service_takes_part(desk: Desk) -> None:
    client = desk.client(desk.person("official", PRATO))
    refused = client.post_form(f"{DESK}/dispositivo", {"endpoint": "https://evil.example/x"}, page=DESK)
    assert (refused.status_code, "endpoint_not_allowed" in refused.text) == (422, True)
    assert client.post_form(f"{DESK}/dispositivo/7/togli", page=DESK).status_code == 404


def test_a_notice_of_a_drill_is_cap_of_an_exercise_for_who_is_let_in_only(notices: NoticeDesk) -> None:
    now, official = utc_now(), notices.official
    plan = DrillPlan("Piena", now, now + timedelta(hours=2))
    drill_id = notices.do(plan_drill, official, FIRENZE, plan, now=now)
    draft = notices.do(begin_in_drill, official, FIRENZE, drill_id, "", now=now)
    content = notice(now=now, exercise=True, push=False)
    draft = notices.do(save, official, FIRENZE, draft.notice_id, content, seen=draft.revision, now=now)
    client = notices.desk.client(official)
    url = f"/comune/{FIRENZE}/esercitazioni/{drill_id}"
    assert client.get(f"{url}/avvisi/{draft.notice_id}.cap").status_code == 404, "nothing was published"
    notices.do(submit, official, FIRENZE, draft.notice_id, seen=draft.revision, now=now)
    notices.approved(draft, now=now)
    cap = client.get(f"{url}/avvisi/{draft.notice_id}.cap").text
    assert "<status>Exercise</status>" in cap
    assert "<headline>ESERCITAZIONE: Via Roma chiusa</headline>" in cap
    assert "ESERCITAZIONE: Via Roma chiusa" in client.get(url).text
    anybody = notices.desk.client()
    for path in (f"/api/v1/alerts/municipal-{draft.notice_id}", f"/api/v1/alerts/municipal-{draft.notice_id}.cap"):
        assert anybody.get(path).status_code == 404
    for path in (f"/api/v1/municipalities/{FIRENZE}/notices", "/api/v1/alerts", f"/feeds/{FIRENZE}.atom", "/metrics"):
        assert "Via Roma" not in anybody.get(path).text


def test_a_notice_of_a_drill_is_written_and_approved_on_marked_pages(desk: Desk) -> None:
    writer, approver = (desk.client(desk.person(role, PRATO)) for role in ("official", "approver"))
    now = utc_now()
    when = {"begins_at": f"{now:%Y-%m-%dT%H:%M}", "ends_at": f"{now + timedelta(hours=30):%Y-%m-%dT%H:%M}"}
    drill = writer.post_form(f"{DESK}/nuova", {"name": "Piena Zefiro", **when}).headers["Location"]
    page = writer.post_form(f"{drill}/avviso", page=drill).headers["Location"]
    form = writer.get(f"{page}/testo").text
    assert 'name="push"' not in form, "it never reaches who does not take part"
    seen = re.search(r'name="seen" value="(\d+)"', form)
    assert seen
    typed = {"seen": seen[1], "category": "roads", "title": "Prova di piena", "body": "Prova: **nessun pericolo**."}
    sent = {**typed, "extent": "whole", "begins": "now", "ends": "tomorrow"}
    assert writer.post_form(f"{page}/testo/salva", sent, page=f"{page}/testo").status_code == 303
    held = re.search(r'name="seen" value="(\d+)"', writer.get(page).text)
    assert held
    assert writer.post_form(f"{page}/invia", {"seen": held[1]}, page=page).status_code == 303
    assert "ESERCITAZIONE: avviso da approvare" in approver.get(f"/comune/{PRATO}").text
    for marked in (page, f"{page}/storia"):
        text = approver.get(marked).text
        title = _TITLE.search(text)
        assert title and title[1].startswith("ESERCITAZIONE"), marked
        assert "drill-banner" in text, marked
    decided = approver.post_form(f"{page}/approva", {"seen": held[1], "read": "yes"}, page=page)
    assert decided.status_code == 303
    after = approver.get(page).text
    assert f"/comuni/{PRATO}/avvisi/" not in after, "there is no public page of it"
    assert "drill-mark" in approver.get(f"/comune/{PRATO}/avvisi").text
    assert "Prova di piena" in writer.get(drill).text
    assert "Prova di piena" not in desk.client().get(f"/comuni/{PRATO}").text
