"""High waves on coasts and in harbours."""

from __future__ import annotations

from alerts.domain.guidance.model import WEATHER_SOURCES, Guidance, Phase, Risk, always, from_orange, only_red
from app.core.i18n import N_

_INDOORS = (
    only_red(N_("On the seafront leave the ground floor now: go upstairs or away from the sea.")),
    always(N_("Do not go down to the cellar or the garage: the sea can come in.")),
    always(N_("Close doors and windows that face the sea, and keep away from them.")),
    from_orange(N_("Do not sleep on the ground floor near the sea.")),
    always(N_("Do not go out to save boats, parasols or the car.")),
    always(N_("If you are told to leave, go at once: take only medicines, documents and phone.")),
)

_OUTDOORS = (
    only_red(N_("Get away from the coast now and do not go back, for any reason.")),
    always(N_("Keep off beaches, rocks, piers and the seafront: one wave can carry you away.")),
    always(N_("Do not bathe and do not go out to sea.")),
    from_orange(N_("Do not drive along the sea: waves reach the road.")),
    always(N_("Is somebody in the sea? Do not dive in: throw something that floats and call 112 or 1530.")),
    always(N_("Keep away from river mouths: the sea holds the water back and they overflow.")),
    always(N_("Take no pictures near the waves.")),
)

_AFTER = (
    always(N_("Wait: high waves go on even when the wind drops.")),
    always(N_("Keep off damaged piers, walls and beach huts.")),
    always(N_("Go to your boat only when the harbour office allows it.")),
    always(N_("Is the wiring wet? Do not turn the electricity on: have it checked first.")),
    always(N_("Do not touch drums or objects that the sea has brought: call 112.")),
)

_BEFORE = (
    always(N_("Take boats, parasols and chairs off the beach.")),
    always(N_("Double the ropes of moored boats, before the waves come.")),
    always(N_("Move the car away from the seafront.")),
    always(N_("See in the municipality’s plan whether the sea can reach your street.")),
    always(N_("Keep ready: torch, medicines, water, documents, charged phone.")),
)

GUIDANCE = Guidance(
    risk=Risk.STORM_SURGE,
    name=N_("Storm surge"),
    know=N_("Wind drives high waves onto beaches, harbours and coastal roads."),
    in_short=N_("Keep off beaches, piers and the seafront; do not go out to sea."),
    sources=WEATHER_SOURCES,
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
    first_at_red=Phase.DURING_OUTDOORS,
)
