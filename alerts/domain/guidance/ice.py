"""Frost: slippery roads and pavements, frozen pipes."""

from __future__ import annotations

from alerts.domain.guidance.model import WEATHER_SOURCES, Guidance, Risk, always, below_red, from_orange, only_red
from app.core.i18n import N_

_INDOORS = (
    only_red(N_("Stay at home: do not go out until the ice has melted or been salted.")),
    always(N_("No braziers, barbecues or generators indoors: their gas has no smell and kills.")),
    always(N_("Phone people who live alone: ask whether they are warm and have food and medicines.")),
    from_orange(N_("Do not go out by night and early in the morning: wait for the sun.")),
    always(N_("Cover the water meter and leave one tap dripping.")),
    always(N_("A pipe has frozen? Turn off the water and thaw it with warm cloths, never with a flame.")),
)

_OUTDOORS = (
    only_red(N_("Do not drive and do not go out on foot: even rescuers may not get through.")),
    below_red(N_("Travel only if you must, slowly and far from the car in front.")),
    always(N_("On foot: shoes that grip, short steps, hands out of your pockets.")),
    from_orange(N_("Keep off roads in the shade, bridges and steep streets: the ice there cannot be seen.")),
    always(N_("Brake gently and do not turn the wheel suddenly.")),
    always(N_("Leave bicycles and motorcycles at home.")),
    always(N_("Never walk on frozen ponds, lakes or rivers.")),
    always(N_("Is somebody shivering, confused, numb with cold? Cover them, bring them in, call 112.")),
)

_AFTER = (
    always(N_("Put salt on steps and in front of the door: it freezes again at night.")),
    always(N_("Keep away from eaves: snow and ice fall from them.")),
    always(N_("Have you had a bad fall, or hit your head? Do not get up alone: call for help.")),
    always(N_("Check pipes and taps: cracks leak when the ice melts.")),
)

_BEFORE = (
    always(N_("Have salt and a shovel ready.")),
    always(N_("Wrap the water meter and outdoor pipes in cloth or foam.")),
    always(N_("Do your shopping and collect medicines before the frost.")),
    always(N_("Have the boiler, stove and chimney checked every year.")),
    always(N_("Check the car’s tyres, lights and antifreeze.")),
)

GUIDANCE = Guidance(
    risk=Risk.ICE,
    name=N_("Ice"),
    know=N_("Frost that makes roads, pavements and steps as slippery as glass."),
    in_short=N_("Travel only if you must, slowly; on foot, keep to treated pavements."),
    sources=WEATHER_SOURCES,
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
