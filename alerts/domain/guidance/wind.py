"""Strong gusts, falling trees and objects."""

from __future__ import annotations

from alerts.domain.guidance.model import WEATHER_SOURCES, Guidance, Risk, always, from_orange, only_red
from app.core.i18n import N_

_INDOORS = (
    only_red(N_("Do not go out. Stay in a room in the middle of the house, away from windows.")),
    always(N_("Close doors, windows and shutters, and keep away from the glass.")),
    always(N_("Do not go onto balconies or roofs to fetch or fix things.")),
    from_orange(N_("Caravans, tents and sheds do not protect you: go into a solid building.")),
    always(N_("Do not use the lift: if the power goes you are trapped.")),
    always(N_("If the lights go out use a torch, not candles.")),
)

_OUTDOORS = (
    only_red(N_("Are you out? Go into the nearest solid building now and stay there.")),
    always(N_("Keep away from trees, scaffolding, billboards and whatever can fall from above.")),
    always(N_("Keep off the seafront, piers and beaches: waves can carry you away.")),
    from_orange(N_("Do not go into woods, parks or streets lined with trees.")),
    always(N_("Fallen wires? Do not go near them, nor near puddles they touch. Call 112.")),
    always(N_("Did a wire fall on your car? Stay inside, touch no metal, call 112.")),
    always(N_("Drive slowly: beware of gusts on bridges and at the end of tunnels.")),
    always(N_("Leave bicycles, motorcycles, caravans and tall vans at home.")),
)

_AFTER = (
    always(N_("Look up: branches and roof tiles can still fall.")),
    always(N_("Fallen wires? Do not go near them, nor near puddles they touch. Call 112.")),
    always(N_("Do not climb onto the roof: look at the damage from the ground.")),
    always(N_("Trees or signs about to fall on the street? Call 112.")),
)

_BEFORE = (
    always(N_("Take in or tie down pots, awnings and anything that can fly away.")),
    always(N_("Park away from trees and scaffolding.")),
    always(N_("Have sick trees and loose roof tiles looked at by those who know.")),
    always(N_("Charge your phone and keep a torch at hand.")),
    from_orange(N_("Put off outdoor events and markets.")),
)

GUIDANCE = Guidance(
    risk=Risk.WIND,
    name=N_("Strong wind"),
    know=N_("Gusts that break branches, lift roof tiles and bring down trees and scaffolding."),
    in_short=N_("Stay away from trees, scaffolding and the seafront; take in what can fly away."),
    sources=WEATHER_SOURCES,
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
