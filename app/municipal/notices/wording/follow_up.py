"""What is said after a notice: it was wrong, it is over. And a notice without words of ours."""

from __future__ import annotations

from dataclasses import replace

from alerts.domain.notice import Content, Kind
from alerts.domain.notice_category import NoticeCategory
from app.municipal.notices.wording.model import Group, Wording, filled

#: The blank that is filled by itself when a notice is written from another.
ORIGINAL = "titolo dell’avviso"

_C, _G = NoticeCategory, Group

CORRECTION = Wording(
    "correction",
    1,
    _G.FOLLOW_UP,
    "Correzione",
    "Un avviso conteneva un errore: si dice quale, e che cosa è giusto.",
    _C.OTHER,
    "Correzione: [[titolo dell’avviso]]",
    """Nell’avviso «[[titolo dell’avviso]]» c’era un errore.

- Avevamo scritto: [[che cosa era sbagliato]].
- **È giusto così: [[che cosa è giusto]].**
- Il resto dell’avviso vale ancora.

Ci scusiamo per l’errore.""",
)
FALSE_ALARM = Wording(
    "false-alarm",
    1,
    _G.FOLLOW_UP,
    "Falso allarme",
    "Il pericolo annunciato non c’era.",
    _C.OTHER,
    "Falso allarme: [[titolo dell’avviso]]",
    """**Non c’è nessun pericolo.** L’avviso «[[titolo dell’avviso]]» non vale più.

- È stato inviato per [[che cosa è successo]].
- Non devi fare nulla.
- Avvisa chi hai vicino.

Ci scusiamo per l’allarme.""",
    hours=12,
)
ALL_CLEAR = Wording(
    "all-clear",
    1,
    _G.FOLLOW_UP,
    "Cessato allarme",
    "Il pericolo è passato: si può tornare alla vita di sempre.",
    _C.OTHER,
    "Cessato allarme: [[titolo dell’avviso]]",
    """**Il pericolo è passato.** L’avviso «[[titolo dell’avviso]]» non vale più.

- Puoi [[che cosa si può fare di nuovo]].
- Fai ancora attenzione a [[che cosa resta pericoloso]].
- Hai visto danni? Chiama il [[numero di telefono]].""",
    hours=12,
)
SCRATCH = Wording(
    "scratch",
    1,
    _G.FOLLOW_UP,
    "Da zero",
    "Nessuno di questi testi va bene: foglio bianco.",
    _C.OTHER,
    "",
    "",
    push=False,
)

FOLLOW_UPS = (CORRECTION, FALSE_ALARM, ALL_CLEAR)

_BODIES = {Kind.FALSE_ALARM: FALSE_ALARM.body, Kind.ALL_CLEAR: ALL_CLEAR.body}
_CORRECTED = """**Correzione.** Avevamo scritto: [[che cosa era sbagliato]].

È giusto così: [[che cosa è giusto]].

"""


def followed_content(kind: Kind, content: Content) -> Content:
    """What follows a notice, as :func:`alerts.notices.following.follow_up` begins it, in words of ours.

    A correction says first what was wrong, in front of the text that it corrects; ends name what has ended.
    """
    if kind is Kind.CORRECTION:
        return replace(content, body=_CORRECTED + content.body)
    if kind not in _BODIES:
        return content
    return replace(content, body=filled(_BODIES[kind], {ORIGINAL: content.title.split(": ", 1)[-1]}))
