"""Nobody can foresee it: no level is ever declared."""

from __future__ import annotations

from alerts.domain.guidance.model import DO_NOT_RISK, Guidance, Risk, Source, always
from app.core.i18n import N_

_INDOORS = (
    always(N_("Get under a sturdy table or by a load-bearing wall, and cover your head.")),
    always(N_("Do not run out while it shakes: no stairs, no lift.")),
    always(N_("Keep away from windows, glass, and furniture that can fall.")),
    always(N_("In a wheelchair? Lock the wheels, bend forward and cover your head.")),
    always(N_("In a lift? Press every floor and get out at the first that opens.")),
)

_OUTDOORS = (
    always(N_("Get away from buildings, trees, lamp posts and electric wires.")),
    always(N_("Cover your head: tiles and cornices fall into the street.")),
    always(N_("Driving? Stop away from bridges, buildings and slopes, and stay in the car.")),
    always(N_("By the sea after a strong or long shock? Go to high ground at once.")),
)

_AFTER = (
    always(N_("Help whoever is near you. Is somebody badly hurt? Call 112.")),
    always(N_("Put on your shoes: there may be glass on the floor.")),
    always(N_("Turn off gas, water and electricity before you go out, if it is safe.")),
    always(N_("Go out by the stairs, slowly, never by the lift.")),
    always(N_("Go on foot to the waiting area in your municipality’s plan.")),
    always(N_("Do not go back in: more shocks come.")),
    always(N_("Do not drive, and phone only for help: leave roads and lines to the rescuers.")),
    always(N_("Do you smell gas? Open the windows, touch no switches, go out and call 112.")),
    always(N_("Under rubble? Knock on a pipe or a wall, save your breath, light no flames.")),
)

_BEFORE = (
    always(N_("Choose in each room where to shelter, away from glass and heavy furniture.")),
    always(N_("Fix shelves, wardrobes and water heaters to the wall.")),
    always(N_("See in the municipality’s plan where your waiting area is, and walk there once.")),
    always(N_("Keep shoes and a torch by the bed.")),
    always(N_("Learn where gas, water and electricity are turned off.")),
    always(N_("Have an engineer or architect tell you how strong your house is.")),
)

GUIDANCE = Guidance(
    risk=Risk.EARTHQUAKE,
    name=N_("Earthquake"),
    know=N_("The ground shakes without warning: nobody can say when it will happen."),
    in_short=N_("Get under a sturdy table or by a load-bearing wall; go out when the shaking stops."),
    sources=(Source(DO_NOT_RISK, "https://www.iononrischio.gov.it/it/preparati/terremoto/cosa-fare/"),),
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
