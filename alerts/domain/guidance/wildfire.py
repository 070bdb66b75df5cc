"""Fires of woods and fields."""

from __future__ import annotations

from alerts.domain.guidance.model import DO_NOT_RISK, Guidance, Phase, Risk, Source, always, from_orange, only_red
from app.core.i18n import N_

_INDOORS = (
    only_red(N_("Do you live near a wood? Put medicines, documents and keys by the door now.")),
    always(N_("If you are told to leave, go at once: take only medicines, documents and phone.")),
    always(N_("Flames near and no way out? Close doors and windows, seal the gaps with wet cloths.")),
    always(N_("Cannot get out? Call 112, say where you are and leave the lights on.")),
    always(N_("Turn off the gas and stay in the room farthest from the fire, away from windows.")),
    from_orange(N_("Take what burns off balconies and gardens: cushions, wood, gas bottles.")),
    always(N_("Smoke coming in? Stay low and breathe through a wet cloth.")),
    always(N_("Do not go back for things or animals.")),
)

_OUTDOORS = (
    only_red(N_("Keep out of woods and dry fields. Are you in one? Leave it now.")),
    always(N_("Do you see smoke or flames? Call 112 at once and say where.")),
    always(N_("Light nothing outdoors, not even a barbecue.")),
    always(N_("Fire near you? Go downhill, away from the smoke and not where the wind pushes it.")),
    from_orange(N_("Use no tools that make sparks near grass and woods.")),
    always(N_("Never go uphill or into a gully: fire climbs faster than you do.")),
    always(N_("Surrounded? Go to bare or burnt ground, lie face down, a wet cloth over your mouth.")),
    always(N_("By car: close the windows, lights on, do not drive into smoke. Turn back.")),
    always(N_("Do not stop to watch: leave roads and water to the firefighters.")),
)

_AFTER = (
    always(N_("Go back only when the firefighters or the municipality say so.")),
    always(N_("Do you see smoke again? Call 112: fires start again.")),
    always(N_("Keep away from burnt trees and poles: they fall without warning.")),
    always(N_("Does the air smell of smoke? Keep the windows closed.")),
    always(N_("When it rains keep away from burnt slopes: they slide easily.")),
)

_BEFORE = (
    always(N_("Throw away no cigarette ends and no matches.")),
    always(N_("Burn no branches or stubble where and when it is forbidden.")),
    always(N_("Do not park on dry grass: the hot exhaust sets it alight.")),
    always(N_("Clear dry grass, leaves and wood from around the house and from gutters.")),
    always(N_("Know two ways out of your village or campsite.")),
    always(N_("Keep ready: torch, medicines, water, documents, charged phone.")),
)

GUIDANCE = Guidance(
    risk=Risk.WILDFIRE,
    name=N_("Wildfire"),
    know=N_("Dry plants and wind: a small flame runs through woods and fields and up to houses."),
    in_short=N_("Light no fires outdoors; if you see smoke, call 112 at once."),
    sources=(
        Source(DO_NOT_RISK, "https://www.iononrischio.gov.it/it/preparati/incendi-boschivi/cosa-fare/"),
        Source("Corpo nazionale dei Vigili del Fuoco", "https://www.vigilfuoco.it/"),
    ),
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
    first_at_red=Phase.DURING_OUTDOORS,
)
