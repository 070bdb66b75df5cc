"""The checklist worked out again, line by line, after the table of docs/metrics.md.

Weights, and what a statement is worth, are read from that table: the document is what the pages are held against.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from doubles.plan_again import HAZARDS, Again, Row

RISKS = {*HAZARDS.values(), "vento"}
_DOCUMENT = Path(__file__).parents[2] / "docs/metrics.md"
_LINE = re.compile(r"^\| ([A-E]\d) \| (\d+) \|.*\| ([^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Line:
    """``stated`` and ``backed``: what a statement is worth, and a backed one."""

    weight: int
    stated: float
    backed: float


def checklist(*, tuscan: bool) -> dict[str, Line]:
    """The lines that apply, by the table of the document."""
    found = {}
    for line, weight, words in _LINE.findall(_DOCUMENT.read_text()):
        half = 0.5 if "½" in words else 0
        found[line] = Line(int(weight), half, 1 if "backed 1" in words else half)
    if not tuscan:
        moved = found.pop("A5").weight
        found["A4"] = Line(found["A4"].weight + moved, found["A4"].stated, found["A4"].backed)
    return found


@dataclass
class Graded:
    """The grades of one municipality, and what follows from them."""

    one: Again

    @cached_property
    def lines(self) -> dict[str, Line]:
        return checklist(tuscan=self.one.raw.place["region_code"] == "09")

    @cached_property
    def grades(self) -> dict[str, float]:
        """Of every line that applies: what is found, or what is stated, whichever is higher."""
        found = {line: rule(self.one) for line, rule in RULES.items()}
        return {line: max(found.get(line, 0), self._stated(line)) for line in self.lines}

    def _stated(self, line: str) -> float:
        if line not in self.one.said:
            return 0
        return self.lines[line].backed if self.one.backed(line) else self.lines[line].stated

    def missing(self, grade: float) -> list[str]:
        """Lines with this grade, the heaviest first."""
        found = [line for line, given in self.grades.items() if given == grade]
        return sorted(found, key=lambda line: -self.lines[line].weight)

    def score(self, *, formal: bool) -> float:
        lines = [line for line in self.lines if (line[0] == "A") == formal]
        got = sum(self.lines[line].weight * self.grades[line] for line in lines)
        return 100 * got / sum(self.lines[line].weight for line in lines)

    @property
    def points(self) -> float:
        return sum(line.weight * (1 - self.grades[name]) for name, line in self.lines.items())


def graded(whole: object, part: object = False) -> float:
    return 1 if whole else 0.5 if part else 0


def counted(found: int, wanted: int) -> float:
    """All of what is wanted, some of it, or nothing."""
    return graded(found >= wanted, found > 0)


def _sent(one: Again) -> tuple[list[Row], int]:
    """Sendings with protocol and day, and how many of the three bodies they went to."""
    sent = [row for row in one.steps("TRASMESSO") if row["protocol"] and row["day"]]
    to = " | ".join(row["addressee"].lower() for row in sent)
    bodies = (("region", "provincia autonoma"), ("provincia", "metropolitan"), ("prefett", "utg"))
    return sent, sum(any(word in to for word in words) for words in bodies)


def _a1(one: Again) -> float:
    approvals = one.steps("APPROVATO")
    pdf = any(row["media_type"] == "application/pdf" and one.until(row["at"]) for row in one.raw.originals)
    return graded(pdf and any(row["number"] for row in approvals), approvals)


def _a6(one: Again) -> float:
    last = {row["addressee"].lower(): row["resolved"] for row in one.steps("OSSERVAZIONI")}
    answered = sum(resolved is True for resolved in last.values())
    whole = answered == len(last) and _sent(one)[1] and (last or one.steps("APPROVATO"))
    return graded(whole, answered)


def _risks(one: Again) -> Mapping[str, Row]:
    return one.said["B2"]["detail"]["risks"] if "B2" in one.said else {}


def _b3(one: Again) -> float:
    drawn = {HAZARDS[row["class"]] for row in one.drawn}
    has = [risk in drawn or (risk == "vento" and bool(said.get("scenario")))
           for risk, said in _risks(one).items() if said["relevant"]]  # fmt: skip
    return graded(has and all(has), drawn or any(has))


def _c1(one: Again) -> float:
    roles = [row["public"].get("ruolo") for row in one.of("CO_COC") if row["public"].get("indirizzo")]
    return counted(("alternativa" in roles) + any(role != "alternativa" for role in roles), 2)


def _c2(one: Again) -> float:
    said = one.said["C2"]["detail"]["functions"] if "C2" in one.said else {}
    return counted(sum(all(one.get(part) for part in ("holder", "deputy", "on_call")) for one in said.values()), 9)


def _c3(one: Again) -> float:
    relevant = [bool(said.get("phases")) for said in _risks(one).values() if said["relevant"]]
    return graded(relevant and all(relevant), any(said.get("phases") for said in _risks(one).values()))


def _c4(one: Again) -> float:
    walks = one.of("PRESIDIO")
    return graded(any(row["public"].get("squadra") or row["reserved"].get("squadra") for row in walks), walks)


def _d1(one: Again) -> float:
    areas = one.of("AE_ATTESA")
    return graded(
        areas and all(row["public"].get("indirizzo") for row in areas) and max(one.near, one.served) >= 0.7, areas
    )


def _d2(one: Again) -> float:
    enough = one.places > 0 and one.exposed is not None and one.places >= 0.1 * one.exposed
    return graded(enough, one.of("AE_ASSIST", "ED_ASSIST"))


def _e3(one: Again) -> float:
    recent = one.exercise is not None and (one.when.day - one.exercise).days / 365.25 <= 3
    return graded(recent and one.said["E3"]["detail"].get("report"), recent)


RULES: dict[str, Callable[[Again], float]] = {
    "A1": _a1,
    "A2": lambda one: graded(one.expires is not None and one.when.day < one.expires),
    "A4": lambda one: counted(_sent(one)[1], 3),
    "A5": lambda one: graded(any("autovalutazion" in row["text"].lower() for row in _sent(one)[0])),
    "A6": _a6,
    "A7": lambda one: graded(False, any(row["url"] for row in one.steps("PUBBLICATO"))),
    "B2": lambda one: counted(len(RISKS & _risks(one).keys()), 12),
    "B3": _b3,
    "B4": lambda one: counted(bool(one.of("ED_RIL", "ED_STRAT")) + bool(one.drawn), 2),
    "C1": _c1,
    "C2": _c2,
    "C3": _c3,
    "C4": _c4,
    "C5": lambda one: counted(sum(bool(one.of(code)) for code in ("VIA_STRAT", "CANCELLO", "PT_CRIT")), 3),
    "C6": lambda one: graded(one.of("CONT_AMM")),
    "D1": _d1,
    "D2": _d2,
    "D3": lambda one: graded(one.of("AE_AMMASS")),
    "D4": lambda one: graded(one.of("ZAE")),
    "D5": lambda one: graded(one.emergency() and one.drawn and one.conflicts == 0),
    "E2": lambda one: graded(False, one.of("INFO_POP")),
    "E3": _e3,
    "E5": lambda one: graded(one.version and one.alive, one.version),
}
