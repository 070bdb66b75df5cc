"""What municipalities are reminded of: a text for each reason, with blanks that are filled for each of them. Pure.

Letters are Italian, as all that is written to municipalities. A blank is written ``{comune}``; what is no blank of ours
stays as it was typed. No letter holds a link that opens anything by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from alerts.domain.reach import is_low
from app.core.errors import InputRefused
from app.core.follow_up.wording import Template, Wording
from plans.domain.lifecycle import Validity, expires_on, validity
from plans.domain.validity import STUCK_DAYS

_MOVING = frozenset({"BOZZA", "ADOTTATO", "TRASMESSO", "OSSERVAZIONI", "NULLA_OSTA"})
_STEPS = {
    "BOZZA": "bozza",
    "ADOTTATO": "adozione",
    "TRASMESSO": "trasmissione ad altri enti",
    "OSSERVAZIONI": "osservazioni ricevute",
    "NULLA_OSTA": "nulla osta",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What has to be known of a municipality to write to it, on the day ``on``; None where nothing is known.

    ``since``: day of the last ``step``. ``expected``: it has joined, or somebody was invited. ``reach``: share of the
    devices that the worst dispatch of the last 30 days reached there, 0–1: what the list to act on says too.
    """

    istat_code: str
    name: str
    on: date
    revised_on: date | None = None
    step: str | None = None
    since: date | None = None
    expected: bool = False
    signed_in: bool = False
    reach: float | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A text with blanks, and of whom it is true."""

    subject: str
    body: str
    true_of: Callable[[Known], bool]


def _stuck(known: Known) -> bool:
    return known.step in _MOVING and known.since is not None and (known.on - known.since).days > STUCK_DAYS


def _valid(*wanted: Validity) -> Callable[[Known], bool]:
    return lambda known: validity(known.revised_on, known.on) in wanted


def _letter(text: str) -> str:
    """Paragraphs as they are written here, each on one line: mail programs break them where they want."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))
    return "\n\n".join(("Buongiorno,", *paragraphs, "{firma}"))


MODELS: dict[Template, Model] = {
    Template.MISSING_PLAN: Model(
        "{comune}: manca il piano di protezione civile",
        _letter("""
su Cittadino Informato non risulta nessun piano di protezione civile approvato dal Comune di {comune}.

Se il piano c'è, bastano l'atto di approvazione e i file: si caricano in circa dieci minuti, e nulla diventa pubblico
prima che una seconda persona lo approvi. Se non c'è ancora, possiamo aiutarvi a cominciare.

Si entra da qui: {link}
"""),
        _valid(Validity.NONE),
    ),
    Template.EXPIRING: Model(
        "{comune}: il piano di protezione civile va rivisto entro il {scadenza}",
        _letter("""
il piano di protezione civile del Comune di {comune} va rivisto e approvato di nuovo entro il {scadenza}.

Se la revisione è già cominciata, basta registrare il passo fatto: {link}
"""),
        _valid(Validity.EXPIRING, Validity.EXPIRING_SOON),
    ),
    Template.EXPIRED: Model(
        "{comune}: il piano di protezione civile è scaduto",
        _letter("""
l'approvazione del piano di protezione civile del Comune di {comune} è scaduta il {scadenza}: sono passati più di tre
anni. Il piano va rivisto e approvato di nuovo.

Se è già stato fatto, basta registrare l'atto: {link}
"""),
        _valid(Validity.EXPIRED),
    ),
    Template.STUCK: Model(
        "{comune}: il piano di protezione civile è fermo dal {dal}",
        _letter("""
il piano di protezione civile del Comune di {comune} non si muove dal {dal} (ultimo passo: {passo}).

Se è andato avanti, basta registrare il passo: {link}

Se qualcosa lo blocca, scriveteci: vediamo insieme come sbloccarlo.
"""),
        _stuck,
    ),
    Template.NEVER_SIGNED_IN: Model(
        "{comune}: nessuno è ancora entrato in Cittadino Informato",
        _letter("""
il Comune di {comune} può usare Cittadino Informato, ma nessuno è ancora entrato.

L'invito è una lettera con un link personale. Se non si trova più, o se è scaduto, scriveteci e ne mandiamo un altro.
"""),
        lambda known: known.expected and not known.signed_in,
    ),
    Template.REACH_LOW: Model(
        "{comune}: un avviso ha raggiunto pochi telefoni",
        _letter("""
negli ultimi 30 giorni un avviso per {comune} è arrivato solo al {quota} dei dispositivi a cui era destinato.

Di solito sono telefoni cambiati, o da cui è stata tolta l'autorizzazione. Aiuta ricordare ai cittadini, sul sito del
Comune e sui canali sociali, di riaprire la pagina e attivare di nuovo gli avvisi.
"""),
        lambda known: is_low(known.reach),
    ),
    Template.FREE: Model("{comune}: ", _letter(""), lambda known: True),
}


def template_asked(given: object) -> Template:
    """The model that is asked for; a free text when it is none of ours."""
    return Template(str(given)) if given in set(Template) else Template.FREE


def signature(name: str, address: str) -> str:
    """Who writes, and where to answer: letters come from an address that nobody reads."""
    return f"{name}\nCittadino Informato\n\nPer rispondere: {address}"


def blank_letter(template: Template, sign: str) -> Wording:
    """A model with its blanks, signed."""
    model = MODELS[template]
    return Wording(template, model.subject, model.body.replace("{firma}", sign))


def refuse_unwritten(wording: Wording, sign: str) -> None:
    """A free letter has to be written: its greeting and the name below it say nothing.

    Raises:
        InputRefused: ``reminder_empty``.
    """
    blank = blank_letter(wording.template, sign)
    if wording.template is Template.FREE and wording.body.split() == blank.body.split():
        raise InputRefused("reminder_empty", "La lettera non dice ancora nulla: va scritta fra il saluto e la firma.")


def filled(wording: Wording, known: Known, base_url: str) -> Wording:
    """A letter for one municipality."""
    blanks = _blanks(known, base_url)
    return Wording(wording.template, _fill(wording.subject, blanks), _fill(wording.body, blanks))


def _blanks(known: Known, base_url: str) -> dict[str, str]:
    ends = expires_on(known.revised_on) if known.revised_on else None
    return {
        "comune": known.name,
        "scadenza": f"{ends:%d/%m/%Y}" if ends else "(data non registrata)",
        "passo": _STEPS.get(known.step or "", "nessuno registrato"),
        "dal": f"{known.since:%d/%m/%Y}" if known.since else "(data non registrata)",
        "quota": f"{int(known.reach * 100)} %" if known.reach is not None else "(non noto)",
        "link": f"{base_url}/comune/{known.istat_code}/piani",
    }


def _fill(text: str, blanks: Mapping[str, str]) -> str:
    for name, value in blanks.items():
        text = text.replace(f"{{{name}}}", value)
    return text
