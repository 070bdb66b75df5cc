"""What the page of a plan tells the scripts that work on the device, as attributes of its markup."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alerts.domain.hazard import Hazard
from app.citizen.plan_relevance import DANGEROUS, KEEP_AWAY, first_classes, risk_of, silent_on
from app.citizen.plan_words import class_word
from app.web.labels import hazard_label


def told_to_device(present: Iterable[str]) -> dict[str, Any]:
    """For a plan that has these classes: ``relevance``, ``kinds``, ``away``.

    ``relevance`` is, by hazard, what puts first what matters when the page that a device has kept is that of no hazard;
    ``kinds`` are the classes of which people ask whether they are inside, with their names; ``away`` those to which
    nobody is shown the way.
    """
    there = set(present)
    return {
        "relevance": {hazard.value: _relevance(hazard, there) for hazard in Hazard},
        "kinds": {code: class_word(code) for code in DANGEROUS},
        "away": KEEP_AWAY,
    }


def _relevance(hazard: Hazard, there: set[str]) -> dict[str, Any]:
    return {
        "name": hazard_label(hazard).plain,
        "risk": risk_of(hazard),
        "silent": silent_on(hazard, there),
        "first": [code for code in first_classes(hazard) if code in there],
    }
