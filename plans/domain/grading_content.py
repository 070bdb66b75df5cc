"""Grades of what a plan holds: scenarios (B), organisation (C), information and life (E)."""

from __future__ import annotations

from plans.domain.facts import FUNCTIONS, RISKS, Facts, Thresholds
from plans.domain.grading import Grade, Grader, graded, only_stated


def _risk_list(facts: Facts, _: Thresholds) -> Grade:
    left = len(set(RISKS) - facts.risks.keys())
    return graded(
        left == 0, bool(facts.risks), "Tutti i rischi hanno un giudizio.", f"Rischi senza giudizio: {left}.",
        "Nessun elenco dei rischi.",
    )  # fmt: skip


def _scenarios(facts: Facts, _: Thresholds) -> Grade:
    bare = sorted(risk for risk in facts.relevant if not facts.covered(risk))
    return graded(
        bool(facts.relevant) and not bare,
        bool(facts.geodata.hazards) or len(bare) < len(facts.relevant),
        "Ogni rischio rilevante ha il suo scenario.",
        f"Senza scenario: {', '.join(bare)}." if bare else "Aree disegnate, ma nessun rischio è detto rilevante.",
        "Nessuna area di pericolo nel territorio del Comune.",
    )


def _exposed(facts: Facts, _: Thresholds) -> Grade:
    buildings = facts.geodata.count("ED_RIL", "ED_STRAT") > 0
    drawn = bool(facts.geodata.hazards)
    return graded(
        buildings and drawn,
        buildings or drawn,
        "Edifici e aree di pericolo ci sono: gli esposti si contano.",
        "Mancano gli edifici rilevanti e strategici." if drawn else "Mancano le aree di pericolo.",
        "Mancano edifici e aree di pericolo per contare gli esposti.",
    )


def _coc(facts: Facts, _: Thresholds) -> Grade:
    main, other = facts.geodata.main_seats > 0, facts.geodata.alternate_seats > 0
    return graded(
        main and other,
        main or other,
        "Sede e sede alternativa con indirizzo.",
        "Manca la sede alternativa." if main else "Manca la sede principale.",
        "Nessuna sede del COC con indirizzo.",
    )


def _functions(facts: Facts, _: Thresholds) -> Grade:
    left = [name for code, name in FUNCTIONS.items() if code not in facts.functions]
    return graded(
        not left, len(left) < len(FUNCTIONS), "Nove funzioni complete.", f"Funzioni incomplete: {'; '.join(left)}.",
        "Nessuna funzione di supporto completa.",
    )  # fmt: skip


def _phases(facts: Facts, _: Thresholds) -> Grade:
    left = sorted(risk for risk in facts.relevant if not facts.risks[risk].phases)
    return graded(
        bool(facts.relevant) and not left,
        any(said.phases for said in facts.risks.values()),
        "Ogni rischio rilevante ha le sue fasi.",
        f"Senza fasi operative: {', '.join(left)}." if left else "Fasi senza rischi rilevanti.",
        "Nessun legame fra colori di allerta e fasi operative.",
    )


def _watch(facts: Facts, _: Thresholds) -> Grade:
    return graded(
        facts.geodata.teams > 0,
        facts.geodata.count("PRESIDIO") > 0,
        "Punti o percorsi con squadra.",
        "Ci sono punti o percorsi, ma senza squadra.",
        "Nessun presidio territoriale.",
    )


def _roads(facts: Facts, _: Thresholds) -> Grade:
    wanted = {"VIA_STRAT": "strade strategiche", "CANCELLO": "cancelli", "PT_CRIT": "punti critici"}
    left = [name for code, name in wanted.items() if not facts.geodata.count(code)]
    missing = f"Mancano: {', '.join(left)}."
    return graded(not left, len(left) < 3, "Strade strategiche, cancelli e punti critici.", missing, missing)


def _continuity(facts: Facts, _: Thresholds) -> Grade:
    held = facts.geodata.count("CONT_AMM") > 0
    return graded(held, False, "Sedi per la continuità amministrativa.", "", "Non dichiarato.")


def _information(facts: Facts, _: Thresholds) -> Grade:
    points = facts.geodata.count("INFO_POP") > 0
    return graded(
        False, points, "", "Punti informativi presenti, piano di informazione non dichiarato.", "Non dichiarato."
    )


def _exercise(facts: Facts, thresholds: Thresholds) -> Grade:
    recent = facts.exercise is not None and facts.exercise <= thresholds.exercise_years
    return graded(
        recent and facts.exercise_report,
        recent,
        "Esercitazione recente con verbale.",
        "Esercitazione recente, senza verbale.",
        f"Nessuna esercitazione negli ultimi {thresholds.exercise_years} anni.",
    )


def _alive(facts: Facts, _: Thresholds) -> Grade:
    return graded(
        facts.visible and facts.alive,
        facts.visible,
        "Visibile ai cittadini e seguito.",
        "Visibile ai cittadini, ma nessuno del Comune ci lavora da 12 mesi.",
        "I cittadini non vedono il piano.",
    )


#: By id of the line.
GRADERS: dict[str, Grader] = {
    "B1": only_stated,
    "B2": _risk_list,
    "B3": _scenarios,
    "B4": _exposed,
    "C1": _coc,
    "C2": _functions,
    "C3": _phases,
    "C4": _watch,
    "C5": _roads,
    "C6": _continuity,
    "C7": only_stated,
    "E1": only_stated,
    "E2": _information,
    "E3": _exercise,
    "E4": only_stated,
    "E5": _alive,
}
