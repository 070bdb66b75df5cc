"""What is known of one municipality's plan on one day: the grounds on which the checklist is scored.

Measured by the platform (acts, published features, uploads) or stated by people; the two stay apart. No field is a
score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.domain.attributes import ATTRIBUTES
from plans.domain.taxonomy import CLASSES

#: The risks of which a plan has to say whether they matter (B2).
RISKS: tuple[str, ...] = tuple(code for code, _ in ATTRIBUTES["rischio"].choices)
#: Those whose areas can be drawn: only for them a hazard layer can be asked.
MAPPED_RISKS = frozenset(one.hazard for one in CLASSES.values() if one.hazard)
#: Who has to be sent the plan (A4).
RECIPIENTS = frozenset({"regione", "provincia", "prefettura"})
#: The nine support functions of a municipal operations centre (C2).
FUNCTIONS: dict[str, str] = {
    "tecnico_scientifica": "Tecnico-scientifica e pianificazione",
    "sanita": "Sanità e assistenza sociale",
    "volontariato": "Volontariato",
    "materiali_mezzi": "Materiali e mezzi",
    "servizi_essenziali": "Servizi essenziali e scuola",
    "censimento_danni": "Censimento danni",
    "strutture_operative": "Strutture operative locali e viabilità",
    "telecomunicazioni": "Telecomunicazioni",
    "assistenza": "Assistenza alla popolazione",
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when a quantity counts as enough. Proposals of ours, not law: shares of population, years, months."""

    waiting_share: float = 0.7
    capacity_share: float = 0.1
    exercise_years: int = 3


THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody stated about a line. ``backed``: by pages of a stored document, or checked by an operator."""

    backed: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """What a plan says of one risk. ``relevant`` is None where it was not assessed; it is marked all the same."""

    relevant: bool | None
    scenario: bool = False
    phases: bool = False


@dataclass(frozen=True, slots=True)
class Acts:
    """The formal side. ``in_term``: the last full revision is not older than three years."""

    approved: bool = False
    numbered: bool = False
    document: bool = False
    in_term: bool = False
    sent_to: frozenset[str] = frozenset()
    self_evaluation: bool = False
    observations: int = 0
    answered: int = 0
    published_at_url: bool = False


@dataclass(frozen=True, slots=True)
class Geodata:
    """The published features. ``classes`` counts them by class, ``addressed`` those of them with an address.

    ``hazards`` are risks whose drawn areas overlap the municipality. Of the waiting areas, ``near_share`` is the share
    of the people who live within 500 m of one, or of the municipality's *area* where nobody has loaded where they live;
    ``served_share`` the share of its population that they are said to serve. ``exposed`` is the number of people in
    drawn hazard areas, spread evenly over the municipality; None where the population is not known. ``capacity`` sums
    assistance areas and centres. ``conflicts``: emergency areas inside a hazard they serve.
    """

    classes: Mapping[str, int] = field(default_factory=dict)
    addressed: Mapping[str, int] = field(default_factory=dict)
    hazards: frozenset[str] = frozenset()
    main_seats: int = 0
    alternate_seats: int = 0
    teams: int = 0
    near_share: float = 0.0
    served_share: float = 0.0
    capacity: int = 0
    exposed: int | None = None
    conflicts: int = 0

    @property
    def waiting_share(self) -> float:
        """How much the waiting areas reach, by the better of the two measures."""
        return max(self.near_share, self.served_share)

    def count(self, *codes: str) -> int:
        return sum(self.classes.get(code, 0) for code in codes)


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it. ``tuscan``: the self-evaluation form (A5) applies.

    ``functions`` are support functions with holder, deputy and on-call number; ``exercise`` is the age in years of the
    last exercise, ``exercise_report`` whether its report is kept. ``visible``: citizens see the plan here. ``alive``:
    somebody of the municipality worked on it within twelve months.
    """

    tuscan: bool = False
    acts: Acts = Acts()
    geodata: Geodata = Geodata()
    declared: Mapping[str, Declared] = field(default_factory=dict)
    risks: Mapping[str, Risk] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    exercise: float | None = None
    exercise_report: bool = False
    visible: bool = False
    alive: bool = False

    @property
    def relevant(self) -> tuple[str, ...]:
        """The risks that the plan calls relevant."""
        return tuple(risk for risk, said in self.risks.items() if said.relevant)

    def covered(self, risk: str) -> bool:
        """Whether a relevant risk has its scenario: drawn, where it can be drawn."""
        return risk in self.geodata.hazards or (risk not in MAPPED_RISKS and self.risks[risk].scenario)
