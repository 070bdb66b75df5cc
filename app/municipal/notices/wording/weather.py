"""One wording for each risk and level: what the municipality does, and what to do at home, from the guidance."""

from __future__ import annotations

from alerts.domain.guidance.book import now_lines
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice_category import NoticeCategory
from alerts.domain.words import alert_word, hazard_word
from app.core.i18n import catalogue
from app.municipal.notices.wording.model import Group, Wording

HAZARDS = tuple(hazard for hazard in Hazard if hazard is not Hazard.OTHER)
LEVELS = (Level.YELLOW, Level.ORANGE, Level.RED)

#: As they stand after "per".
_RISKS = {Hazard.HYDRAULIC: "rischio idraulico", Hazard.HYDROGEOLOGICAL: "rischio idrogeologico"}
_MEASURES = {
    Level.YELLOW: "Il Comune segue la situazione. Guarda questa pagina durante la giornata.",
    Level.ORANGE: "Restano chiusi: [[luoghi chiusi]]. Per segnalazioni chiama il [[numero di telefono]].",
    Level.RED: (
        "**Resta al sicuro.** Sono chiusi: [[luoghi chiusi]]. Il centro operativo risponde al [[numero di telefono]]."
    ),
}
_USE = {
    Level.YELLOW: "Fenomeni possibili e localizzati: informare, con i consigli per quel rischio.",
    Level.ORANGE: "Fenomeni diffusi: chiusure, numero da chiamare, consigli.",
    Level.RED: "Fenomeni gravi ed estesi: che cosa fare subito.",
}


def weather_wording(hazard: Hazard, level: Level) -> Wording:
    """The wording for an alert of that risk and level."""
    gettext = catalogue("it").gettext
    risk, alert = _RISKS.get(hazard) or hazard_word(hazard, gettext), alert_word(level, gettext)
    advice = [gettext(line) for line in now_lines(hazard, level)]
    if not any("112" in line for line in advice):
        advice.append("In pericolo chiama il **112**.")
    body = (
        f"**{alert} per {risk}** dalle [[ora di inizio]] alle [[ora di fine]] di [[giorno]].\n\n"
        f"{_MEASURES[level]}\n\n" + "\n".join(f"- {line}" for line in advice)
    )
    return Wording(
        id=f"weather-{hazard.value}-{level.slug}".replace("_", "-"),
        version=1,
        group=Group.WEATHER,
        name=f"{alert}: {risk}",
        when=_USE[level],
        category=NoticeCategory.OTHER,
        title=f"{alert} per {risk}: [[giorno]]",
        body=body,
        push=level > Level.YELLOW,
        hazard=hazard,
        level=level,
    )


WEATHER = tuple(weather_wording(hazard, level) for hazard in HAZARDS for level in LEVELS)
