"""Roads and places that are closed or open again."""

from __future__ import annotations

from alerts.domain.notice_category import NoticeCategory
from app.municipal.notices.wording.model import Group, Wording

_C, _G = NoticeCategory, Group

ROADS = (
    Wording(
        "road-closed",
        1,
        _G.ROADS,
        "Strada chiusa",
        "Una strada non si può percorrere.",
        _C.ROADS,
        "Chiusa [[nome della strada]]",
        """**[[nome della strada]] è chiusa** [[da dove a dove]] per [[motivo in poche parole]].

- Passa da [[percorso alternativo]].
- Segui la segnaletica e chi regola il traffico.
- Non spostare le transenne.""",
        push=False,
    ),
    Wording(
        "underpass-closed",
        1,
        _G.ROADS,
        "Sottopasso allagato",
        "Un sottopasso o un guado è pericoloso.",
        _C.ROADS,
        "Allagato il sottopasso [[nome del sottopasso]]: non entrare",
        """Il sottopasso **[[nome del sottopasso]]** è allagato e chiuso.

- **Non entrare**, né in auto né a piedi.
- Passa da [[percorso alternativo]].
- Sei bloccato nell’acqua? Esci dall’auto, sali in alto e chiama il **112**.""",
        hours=12,
    ),
    Wording(
        "bridge-closed",
        1,
        _G.ROADS,
        "Ponte chiuso",
        "Un ponte non si può attraversare.",
        _C.ROADS,
        "Chiuso il ponte [[nome del ponte]]",
        """Il ponte **[[nome del ponte]]** è chiuso per [[motivo in poche parole]].

- Non attraversarlo, nemmeno a piedi.
- Non fermarti sulle rive a guardare.
- Passa da [[percorso alternativo]].""",
    ),
    Wording(
        "road-open",
        1,
        _G.ROADS,
        "Strada riaperta",
        "Una strada chiusa si può di nuovo percorrere.",
        _C.ROADS,
        "Riaperta [[nome della strada]]",
        """**[[nome della strada]] è di nuovo aperta.**

- Guida piano: [[che cosa resta da sapere]].""",
        push=False,
    ),
)

PLACES = (
    Wording(
        "schools-closed",
        1,
        _G.SCHOOLS,
        "Scuole chiuse",
        "Le scuole restano chiuse uno o più giorni.",
        _C.SCHOOLS,
        "Scuole chiuse [[giorno]]",
        """**[[giorno]] le scuole restano chiuse**: [[quali scuole]].

- Il motivo: [[motivo in poche parole]].
- Non accompagnare bambini e ragazzi a scuola.
- Diremo qui quando riaprono.""",
        hours=36,
    ),
    Wording(
        "school-early",
        1,
        _G.SCHOOLS,
        "Uscita anticipata da scuola",
        "Le lezioni finiscono prima.",
        _C.SCHOOLS,
        "Uscita anticipata alle [[ora]]: [[quali scuole]]",
        """Oggi gli alunni escono alle **[[ora]]** da: [[quali scuole]].

- Vai a prenderli solo se la strada è sicura.
- Chi non può muoversi non si metta in pericolo: **a scuola restano al sicuro** con gli insegnanti.
- Per informazioni chiama il [[numero di telefono]].""",
        hours=8,
    ),
    Wording(
        "parks-closed",
        1,
        _G.SCHOOLS,
        "Parchi e luoghi pubblici chiusi",
        "Parchi, cimiteri, impianti, mercati.",
        _C.LOCAL_EVENTS,
        "Chiusi fino a [[giorno]]: [[quali luoghi]]",
        """Restano chiusi fino a **[[giorno]]**: [[quali luoghi]].

- Il motivo: [[motivo in poche parole]].
- Non entrare, nemmeno se un cancello è aperto.""",
        push=False,
        hours=36,
    ),
    Wording(
        "event-cancelled",
        1,
        _G.SCHOOLS,
        "Manifestazione annullata",
        "Una festa, un mercato, una gara non si fa.",
        _C.LOCAL_EVENTS,
        "Annullato: [[nome della manifestazione]]",
        """**[[nome della manifestazione]]** del [[giorno]] non si fa.

- Il motivo: [[motivo in poche parole]].
- Nuova data o rimborsi: [[che cosa fare]].""",
        push=False,
        hours=48,
    ),
)
