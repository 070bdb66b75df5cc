"""Who takes part: twenty-two municipalities, and how far each has come with its plan by today.

Names, acts and days are made up; only the municipalities exist. Days are counted back from today.
"""

from __future__ import annotations

from dataclasses import dataclass

from plans.domain.lifecycle import VALID_YEARS, State

_YEAR = 365.25
#: The term of an approval, in days: what was approved so long ago ends today.
_TERM = round(VALID_YEARS * _YEAR)


@dataclass(frozen=True, slots=True)
class Way:
    """A step of a plan, so many days ago; ``with_whom`` is the other body, where there is one."""

    step: State
    days_ago: int
    with_whom: str = ""


@dataclass(frozen=True, slots=True)
class Town:
    """``joined``: days since it joined. ``seen``: its people have signed in. ``ways``: the earliest step first."""

    istat_code: str
    joined: int
    ways: tuple[Way, ...] = ()
    seen: bool = True


_S = State
_REGION, _PROVINCE, _PREFECTURE = "Regione Toscana", "Provincia", "Prefettura"


def _approved(days_ago: int) -> tuple[Way, ...]:
    """Adopted, sent, cleared and approved, in half a year."""
    return (
        Way(_S.ADOPTED, days_ago + 170),
        Way(_S.TRANSMITTED, days_ago + 150, _REGION),
        Way(_S.CLEARED, days_ago + 60, _REGION),
        Way(_S.APPROVED, days_ago),
    )


#: Whose plans citizens see here.
PRATO, VIAREGGIO, CAMPI, PIOMBINO = "100005", "046033", "048006", "049012"
#: Whose upload waits to be mended.
MASSA = "045010"
#: Whose plan has not moved for long, and about which the region writes a note.
GROSSETO = "053011"
FIRENZE = "048017"

TOWNS: tuple[Town, ...] = (
    Town(PRATO, 530, (Way(_S.ADOPTED, 470), Way(_S.TRANSMITTED, 450, _REGION),
                      Way(_S.TRANSMITTED, 450, _PROVINCE), Way(_S.TRANSMITTED, 449, _PREFECTURE),
                      Way(_S.APPROVED, 410))),
    Town(FIRENZE, 535, _approved(240)),
    Town("052032", 533, _approved(_TERM - 150)),  # Siena: expiring within 180 days
    Town("051002", 528, _approved(_TERM + 40)),  # Arezzo: expired
    Town(CAMPI, 500, _approved(780)),
    Town(PIOMBINO, 480, _approved(_TERM - 55)),  # expiring within 90 days
    Town(VIAREGGIO, 430, (Way(_S.ADOPTED, 230), Way(_S.TRANSMITTED, 210, _REGION),
                          Way(_S.TRANSMITTED, 205, _PREFECTURE), Way(_S.APPROVED, 160))),
    Town("046017", 400, _approved(350)),  # Lucca
    Town("049009", 360, (Way(_S.ADOPTED, 22),)),  # Livorno
    Town("049017", 330, _approved(45)),  # Rosignano Marittimo
    Town(GROSSETO, 300, (Way(_S.ADOPTED, 190), Way(_S.TRANSMITTED, 96, _REGION))),
    Town("047014", 290, (*_approved(2_150), Way(_S.DRAFT, 80))),  # Pistoia: expired long ago, a revision begun
    Town("048014", 250, (Way(_S.ADOPTED, 75),)),  # Empoli: stuck
    Town("050026", 220, (Way(_S.ADOPTED, 210), Way(_S.DRAFT, 130))),  # Pisa: begun again
    Town("045003", 200, (Way(_S.ADOPTED, 140), Way(_S.TRANSMITTED, 110, _REGION),
                         Way(_S.OBSERVED, 28, _REGION))),  # Carrara
    Town("049007", 170, (Way(_S.ADOPTED, 120), Way(_S.TRANSMITTED, 90, _REGION),
                         Way(_S.CLEARED, 12, _REGION))),  # Cecina
    Town(MASSA, 150, (Way(_S.ADOPTED, 140), Way(_S.DRAFT, 40))),
    Town("053018", 120, _approved(_TERM + 200), seen=False),  # Orbetello: expired
    Town("046007", 90, (Way(_S.ADOPTED, 80), Way(_S.DRAFT, 33))),  # Capannori
    Town("052022", 75, (Way(_S.ADOPTED, 50), Way(_S.TRANSMITTED, 18, _REGION))),  # Poggibonsi
    Town("100003", 60),  # Montemurlo: nothing yet
    Town("046005", 25, seen=False),  # Camaiore: nothing yet, and nobody has come
)  # fmt: skip
