"""The scored checklist of a plan: twenty-eight lines, each grounded in a source, formal and content apart.

A line is 0 where there is nothing, ½ where somebody only says so or it is there in part, 1 where it is proven: by what
the platform holds, by pages of a stored document or, for what no platform can see, by an operator who checked. A plan
approved yesterday can be empty and an expired one complete, so there are two numbers and no total. Weights and lines
are our proposal (``reference``: D.Lgs 1/2018, Directive of 30 April 2021, Tuscan decree 19247/2022, decree 265/2024),
not law. Each number is normalised to 100 over the lines that apply.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from plans.domain import grading_areas, grading_content, grading_formal
from plans.domain.facts import THRESHOLDS, Facts, Thresholds
from plans.domain.grading import Grade, Grader


class Automatic(StrEnum):
    """Whether the platform can tell by itself."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``declarable``: people may state it; ``provable``: pages or an operator's check then prove it."""

    id: str
    title: str
    weight: int
    automatic: Automatic
    grounding: str
    declarable: bool = True
    provable: bool = False

    @property
    def formal(self) -> bool:
        return self.id.startswith("A")


@dataclass(frozen=True, slots=True)
class LineScore:
    """``grade`` is 0, 0.5 or 1; ``reason`` says in Italian what there is or what is missing."""

    line: Line
    weight: int
    grade: float
    reason: str


@dataclass(frozen=True, slots=True)
class Scores:
    """``formal`` (A) and ``content`` (B–E) from 0 to 100. ``lines`` begin with those that are missing, heaviest first.

    A line that does not apply is not among them.
    """

    formal: float
    content: float
    lines: tuple[LineScore, ...]

    @property
    def missing(self) -> tuple[LineScore, ...]:
        return tuple(one for one in self.lines if one.grade < 1)


_YES, _PARTLY, _NO = Automatic.YES, Automatic.PARTLY, Automatic.NO
_DIRECTIVE, _CODE = "Direttiva PCM 30/04/2021", "D.Lgs 1/2018"
_D265 = "Decreto CDPC 265/2024"

_LINES = (
    Line("A1", "Delibera di approvazione: numero, data, documento", 8, _YES, f"{_CODE} art. 12 c. 4"),
    Line("A2", "Ultima revisione completa da non più di tre anni", 8, _YES, _DIRECTIVE, declarable=False),
    Line("A3", "La delibera dice come il piano si aggiorna", 3, _NO, f"{_CODE} art. 12 c. 4", provable=True),
    Line("A4", "Trasmesso a Regione, Provincia o Città metropolitana e Prefettura, con i protocolli", 5, _YES,
         "prassi osservata; Decreto Regione Toscana 19247/2022"),
    Line("A5", "Scheda di autovalutazione firmata (solo Toscana)", 3, _YES,
         "Decreto Regione Toscana 19247/2022, allegato 2"),
    Line("A6", "Risposta alle osservazioni ricevute", 2, _YES, "prassi osservata"),
    Line("A7", "Pubblicato sul sito o all'albo a un indirizzo stabile", 3, _PARTLY, f"{_CODE} art. 12 c. 4",
         provable=True),
    Line("B1", "Inquadramento: popolazione, superficie, centri abitati, trasporti, quote", 3, _PARTLY,
         f"{_DIRECTIVE}; {_D265}", provable=True),
    Line("B2", "Elenco dei rischi, ciascuno rilevante, non rilevante o non valutato", 4, _YES, _D265),
    Line("B3", "Scenario per ogni rischio rilevante, con le aree disegnate", 8, _YES, f"{_CODE} art. 18 c. 1"),
    Line("B4", "Elementi esposti contati: persone, scuole, edifici strategici", 3, _YES,
         "Lombardia PEWEB; Regione Siciliana"),
    Line("C1", "COC: sede con indirizzo e sede alternativa", 5, _YES, "Friuli Venezia Giulia; CLE"),
    Line("C2", "Nove funzioni di supporto: titolare, sostituto, reperibilità", 5, _YES, _DIRECTIVE),
    Line("C3", "Dai colori di allerta alle fasi operative, per ogni rischio", 5, _PARTLY,
         f"{_CODE} art. 18 c. 1 b", provable=True),
    Line("C4", "Presidio territoriale: punti o percorsi e squadre", 3, _YES, "Friuli Venezia Giulia; Genova"),
    Line("C5", "Viabilità: strade strategiche, cancelli, punti critici", 4, _YES, "Manuale operativo 2007; Veneto"),
    Line("C6", "Continuità amministrativa", 2, _NO, _D265, provable=True),
    Line("C7", "Telecomunicazioni in emergenza", 1, _NO, _DIRECTIVE, provable=True),
    Line("D1", "Aree di attesa con indirizzo, raggiungibili a piedi dalla popolazione", 6, _YES,
         "dati DPC Vesuvio; Genzano"),
    Line("D2", "Aree e centri di assistenza con capienza adeguata agli esposti", 4, _YES,
         "Indicazioni operative DPC 31/03/2015"),
    Line("D3", "Area di ammassamento, anche d'ambito", 2, _YES, "Indicazioni operative DPC 31/03/2015",
         provable=True),
    Line("D4", "Zona di atterraggio elicotteri, anche d'ambito", 1, _YES, _D265, provable=True),
    Line("D5", "Nessuna area di emergenza dentro un pericolo per cui vale, o motivata", 4, _YES,
         "Indicazioni operative DPC 31/03/2015; CLE", provable=True),
    Line("E1", "Persone fragili: procedura (mai un elenco pubblico)", 3, _NO, f"{_CODE} art. 18 c. 1 a",
         provable=True),
    Line("E2", "Informazione ai cittadini: canali e cosa fare per ogni rischio", 3, _PARTLY,
         f"{_CODE} art. 12 c. 5 b, art. 18 c. 1 d", provable=True),
    Line("E3", "Esercitazione recente, con verbale", 2, _YES, f"{_CODE} art. 18 c. 1 d"),
    Line("E4", "Partecipazione dei cittadini: incontro o questionario", 1, _NO, f"{_CODE} art. 18 c. 2",
         provable=True),
    Line("E5", "Piano visibile ai cittadini e seguito dal Comune negli ultimi 12 mesi", 2, _YES,
         "esperienza di Massarosa", declarable=False),
)  # fmt: skip

#: By id, in the order of the checklist.
LINES: dict[str, Line] = {line.id: line for line in _LINES}

_GRADERS: dict[str, Grader] = grading_formal.GRADERS | grading_content.GRADERS | grading_areas.GRADERS


def weights(*, tuscan: bool) -> dict[str, int]:
    """The lines that apply, with their weights: outside Toscana there is no A5, and its weight is A4's."""
    found = {line.id: line.weight for line in _LINES}
    if not tuscan:
        found["A4"] += found.pop("A5")
    return found


def score(facts: Facts, thresholds: Thresholds = THRESHOLDS) -> Scores:
    """Both numbers of a plan and its lines, what is missing first."""
    lines = [_line(LINES[key], weight, facts, thresholds) for key, weight in weights(tuscan=facts.tuscan).items()]
    lines.sort(key=lambda one: (one.grade, -one.weight, one.line.id))
    formal = _normalised([one for one in lines if one.line.formal])
    return Scores(formal, _normalised([one for one in lines if not one.line.formal]), tuple(lines))


def _line(line: Line, weight: int, facts: Facts, thresholds: Thresholds) -> LineScore:
    best = max(_GRADERS[line.id](facts, thresholds), _stated(line, facts), key=lambda grade: grade.value)
    return LineScore(line, weight, best.value, best.reason)


def _stated(line: Line, facts: Facts) -> Grade:
    said = facts.declared.get(line.id) if line.declarable else None
    if said is None:
        return Grade(0, "Manca.")
    if said.backed and line.provable:
        return Grade(1, "Dichiarato, con le pagine del documento o la verifica di un operatore.")
    return Grade(0.5, "Solo dichiarato.")


def _normalised(lines: list[LineScore]) -> float:
    return round(100 * sum(one.weight * one.grade for one in lines) / sum(one.weight for one in lines), 1)
