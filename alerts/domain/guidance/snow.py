"""Snow on roads, broken branches, power cuts."""

from __future__ import annotations

from alerts.domain.guidance.model import WEATHER_SOURCES, Guidance, Risk, always, below_red, from_orange, only_red
from app.core.i18n import N_

_INDOORS = (
    only_red(N_("Stay at home: do not go out until the roads have been cleared.")),
    always(N_("No braziers, barbecues or generators indoors: their gas has no smell and kills.")),
    always(N_("Phone people who live alone: ask whether they are warm and have food and medicines.")),
    from_orange(N_("Put off every trip that can wait: roads and schools may close.")),
    always(N_("Keep snow away from chimneys and air vents.")),
    always(N_("Do not stay under canopies and light roofs laden with snow: they can give way.")),
    always(N_("If the lights go out use a torch, not candles.")),
)

_OUTDOORS = (
    only_red(N_("Do not set out by car, not even with chains.")),
    below_red(N_("Travel only if you must, with winter tyres or chains fitted.")),
    always(N_("Stuck in the car? Stay inside and call 112.")),
    always(N_("Is the engine running? Clear snow from the exhaust and open a window a little.")),
    from_orange(N_("Keep off mountain passes and steep roads.")),
    always(N_("Keep away from eaves, trees and wires laden with snow.")),
    always(N_("Do not leave the car where it stops snow ploughs and rescuers.")),
    always(N_("On foot: shoes that grip, short steps, hands out of your pockets.")),
    always(N_("In the mountains do not leave open pistes and paths: avalanches kill.")),
)

_AFTER = (
    always(N_("Clear snow from your door and pavement before it freezes.")),
    always(N_("Shovel slowly and rest often: the effort strains the heart.")),
    always(N_("Keep away from eaves: snow and ice fall from them.")),
    always(N_("Do not climb onto the roof to clear it: call somebody who does it for a living.")),
    always(N_("Fallen wires? Do not go near them, nor near puddles they touch. Call 112.")),
)

_BEFORE = (
    always(N_("Fit winter tyres or keep chains in the car, and try them on once.")),
    always(N_("Keep food, water and medicines for three days.")),
    always(N_("Have salt and a shovel ready.")),
    always(N_("In the car keep a blanket, water, a torch and a charged phone.")),
    always(N_("Agree with neighbours who looks in on people living alone.")),
)

GUIDANCE = Guidance(
    risk=Risk.SNOW,
    name=N_("Snow"),
    know=N_("Snow that blocks roads, breaks branches and can cut off electricity."),
    in_short=N_("Travel only if you must, with winter tyres or chains; stay off steep roads."),
    sources=WEATHER_SOURCES,
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
