"""Which alarms are due, and what operators read about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alerts.domain.alarm_letter import News, write_letter
from alerts.domain.alarms import Alarm, HeldUp, Watched, dispatch_alarms, due_alarms
from alerts.domain.freshness import Health
from app.core.clock import ROME

STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
SEEN = datetime(2026, 11, 20, 14, 10, tzinfo=ROME)
ZONE = Alarm("zone_unknown", "La zona Tosc-Z9 non è fra quelle note.")
HALF = Alarm("incomplete", "Bollettino incompleto: manca domani.")


def codes(source: Watched) -> list[str]:
    return [alarm.code for alarm in due_alarms(source)]


def message(source: Watched) -> str:
    (alarm,) = due_alarms(source)
    return alarm.message


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (Health.OK, []),
        (Health.NEVER, []),
        (Health.LATE, ["late"]),
        (Health.SILENT, ["silent"]),
        (Health.BROKEN, ["broken"]),
        (Health.PAUSED, ["paused"]),
    ],
)
def test_each_way_of_not_being_well_is_one_alarm(health: Health, expected: list[str]) -> None:
    assert codes(Watched(True, health, STAMP, SEEN)) == expected


def test_who_owes_us_nothing_raises_nothing() -> None:
    for health in Health:
        assert due_alarms(Watched(False, health, STAMP, SEEN, refusals=(HALF,), findings=(ZONE,))) == ()


def test_what_is_odd_in_a_document_in_force_is_an_alarm_of_its_own() -> None:
    twice = (ZONE, Alarm("thunderstorm_red", "Temporali rossi."), Alarm("zone_unknown", "La zona X non è nota."), ZONE)
    found = due_alarms(Watched(True, Health.LATE, STAMP, SEEN, findings=twice))
    assert [alarm.code for alarm in found] == ["late", "zone_unknown", "thunderstorm_red"]
    assert found[1].message == "La zona Tosc-Z9 non è fra quelle note. La zona X non è nota."


def test_the_first_refusal_is_already_an_alarm_and_silence_does_not_hide_it() -> None:
    assert codes(Watched(True, Health.OK, STAMP, SEEN, refusals=(HALF,))) == ["broken"]
    assert codes(Watched(True, Health.SILENT, STAMP, SEEN, refusals=(HALF,))) == ["silent", "broken"]
    assert codes(Watched(True, Health.PAUSED, STAMP, SEEN, refusals=(HALF,))) == ["paused"]


def test_the_words_say_why_and_what_is_still_good() -> None:
    silent = Watched(True, Health.SILENT, STAMP, SEEN, last_failure="upstream_unreachable")
    assert message(silent) == (
        "Non risponde: non si riesce a raggiungerla. L'ultima risposta buona è delle 14:10 del 20/11/2026."
    )
    assert "non sono partite" in message(Watched(True, Health.SILENT, STAMP, SEEN))
    assert "(odd_code). Non ha mai risposto bene." in message(Watched(True, Health.SILENT, last_failure="odd_code"))
    late = Watched(True, Health.LATE, STAMP, SEEN, overdue_at=STAMP + timedelta(days=1))
    assert "atteso entro le 14:05 del 21/11/2026 non è arrivato" in message(late)
    assert "delle 14:05 del 20/11/2026" in message(late)
    assert "«manutenzione»" in message(Watched(True, Health.PAUSED, paused_reason="manutenzione"))
    assert message(Watched(True, Health.BROKEN, STAMP, SEEN, refusals=(HALF, Alarm("zones_missing", "")))) == (
        "L'ultimo documento è stato rifiutato (incomplete, zones_missing). "
        "Vale ancora quello delle 14:05 del 20/11/2026. Bollettino incompleto: manca domani."
    )
    assert "Non ce n'è un altro in uso." in message(Watched(True, Health.BROKEN, last_failure="stamp_missing"))


def test_a_flood_of_words_is_cut() -> None:
    flood = tuple(Alarm("zone_unknown", f"La zona {number} non è nota.") for number in range(1_000))
    for source in (
        Watched(True, Health.OK, findings=flood),
        Watched(True, Health.OK, refusals=flood),
        Watched(True, Health.PAUSED, paused_reason="x" * 5_000),
    ):
        assert len(message(source)) <= 600


def test_a_pause_is_an_alarm_when_it_is_old_and_something_urgent_waits() -> None:
    paused = HeldUp(STAMP, ("email", "web_push"), "prova generale", urgent=2_000)
    assert dispatch_alarms(None, STAMP) == ()
    assert dispatch_alarms(paused, STAMP + timedelta(minutes=9, seconds=59)) == ()
    assert dispatch_alarms(replace(paused, urgent=0), STAMP + timedelta(days=1)) == ()
    (alarm,) = dispatch_alarms(paused, STAMP + timedelta(minutes=10))
    assert alarm == Alarm(
        "dispatch_paused",
        "L'invio è in pausa dalle 14:05 del 20/11/2026 (email, web_push) per decisione di un operatore: «prova "
        "generale». In coda aspettano 2000 messaggi di allerta rossa o arancione.",
    )


def test_news_of_what_goes_out_are_not_of_a_source() -> None:
    held_up = News("dispatch", "Invio degli avvisi", "dispatch_paused", "È in pausa.", STAMP, None, believed=True)
    letter = write_letter([held_up], base_url="https://allerte.example")
    assert letter.subject == "[Cittadino Informato] Invio degli avvisi: in pausa con allerte in coda"
    assert "nessun avviso raggiunge chi è iscritto" in letter.body
    assert letter.body.endswith("Che cosa fare: docs/runbooks/dispatch.md\n")
    over = write_letter([replace(held_up, closed_at=STAMP), news()], base_url="")
    assert over.subject == "[Cittadino Informato] Segnalazioni sulle fonti e sull'invio: 1 aperta, 1 chiusa"
    assert "partono di nuovo" in over.body


def news(code: str = "silent", *, closed: bool = False, believed: bool = False) -> News:
    ended = STAMP + timedelta(hours=1) if closed else None
    return News("dpc", "Bollettino nazionale", code, "Non risponde.", STAMP, ended, believed)


def test_a_letter_says_what_since_when_what_citizens_see_and_what_to_do() -> None:
    letter = write_letter([news()], base_url="https://allerte.example")
    assert letter.subject == "[Cittadino Informato] Bollettino nazionale: non risponde"
    assert letter.body == (
        "APERTO. Bollettino nazionale (dpc): non risponde\n"
        "Che cosa è successo: Non risponde.\n"
        "Quando: dalle 14:05 del 20/11/2026\n"
        "Che cosa vedono i cittadini: le allerte già annunciate restano visibili, con la loro età; dove non ce ne "
        "sono, e conta questa fonte, le pagine dicono «Non lo sappiamo» e mai «Nessuna allerta».\n"
        "Che cosa fare: docs/runbooks/source-silent.md\n"
        "Stato delle fonti: https://allerte.example/fonti#dpc\n"
    )


def test_the_end_is_told_with_what_is_so_now() -> None:
    well = write_letter([news(closed=True, believed=True)], base_url="")
    assert well.subject == "[Cittadino Informato] Bollettino nazionale: non risponde (chiuso)"
    assert "dalle 14:05 del 20/11/2026 alle 15:05 del 20/11/2026" in well.body
    assert "la fonte conta di nuovo" in well.body
    assert "runbooks" not in well.body
    assert "Non lo sappiamo" in write_letter([news(closed=True)], base_url="").body


def test_several_news_are_one_letter_beginnings_first() -> None:
    letter = write_letter(
        [news(closed=True), news("zone_unknown", believed=True), news("broken", believed=True)], base_url=""
    )
    assert letter.subject == "[Cittadino Informato] Segnalazioni sulle fonti: 2 aperte, 1 chiusa"
    first, second, third = letter.body.split("\n\n")
    assert "da controllare (zone_unknown)" in first
    assert "il documento è in uso" in first
    assert "docs/runbooks/alarms.md" in first
    assert "vale l'ultimo documento accettato" in second
    assert third.startswith("CHIUSO.")
