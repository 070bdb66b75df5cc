"""Grades of the formal lines (A): acts, terms, who was sent the plan."""

from __future__ import annotations

from plans.domain.facts import RECIPIENTS, Facts, Thresholds
from plans.domain.grading import Grade, Grader, graded, only_stated


def _approval(facts: Facts, _: Thresholds) -> Grade:
    acts = facts.acts
    return graded(
        acts.approved and acts.numbered and acts.document,
        acts.approved,
        "Delibera con numero, data e documento.",
        "La delibera c'è, ma manca il numero o il documento.",
        "Nessuna delibera di approvazione registrata.",
    )


def _in_term(facts: Facts, _: Thresholds) -> Grade:
    if facts.acts.in_term:
        return Grade(1, "Revisione completa negli ultimi tre anni.")
    return Grade(0, "Nessuna revisione completa negli ultimi tre anni.")


def _sent(facts: Facts, _: Thresholds) -> Grade:
    missing = RECIPIENTS - facts.acts.sent_to
    names = ", ".join(sorted(missing))
    return graded(
        not missing,
        missing < RECIPIENTS,
        "Trasmesso a tutti, con protocollo e data.",
        f"Manca la trasmissione con protocollo e data a: {names}.",
        "Nessuna trasmissione con protocollo e data.",
    )


def _self_evaluation(facts: Facts, _: Thresholds) -> Grade:
    done = facts.acts.self_evaluation
    return graded(done, False, "Scheda di autovalutazione trasmessa.", "", "Manca la scheda di autovalutazione.")


def _observations(facts: Facts, _: Thresholds) -> Grade:
    acts = facts.acts
    left = acts.observations - acts.answered
    return graded(
        left <= 0 and bool(acts.sent_to) and (acts.approved or acts.observations > 0),
        acts.answered > 0,
        "Nessuna osservazione senza risposta.",
        f"Osservazioni senza risposta: {max(left, 0)}.",
        f"Osservazioni senza risposta: {left}." if left > 0 else "Non risulta che qualcuno abbia potuto osservare.",
    )


def _page(facts: Facts, _: Thresholds) -> Grade:
    return graded(
        False,
        facts.acts.published_at_url,
        "",
        "Indirizzo registrato, da verificare che risponda.",
        "Nessun indirizzo di pubblicazione.",
    )


#: By id of the line.
GRADERS: dict[str, Grader] = {
    "A1": _approval,
    "A2": _in_term,
    "A3": only_stated,
    "A4": _sent,
    "A5": _self_evaluation,
    "A6": _observations,
    "A7": _page,
}
