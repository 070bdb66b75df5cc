"""Rivers that overflow."""

from __future__ import annotations

from alerts.domain.guidance.model import CIVIL_PROTECTION, Guidance, Risk, Source, always, from_orange, only_red
from app.core.i18n import N_

_INDOORS = (
    only_red(N_("Go to the upper floors now and stay there, unless you are told to leave.")),
    always(N_("Never go down to the cellar or the garage, not even for a minute, not even for the car.")),
    always(N_("If water comes in, climb the stairs to the highest floor you can reach.")),
    from_orange(N_("Do you live on the ground floor only? Go to a higher place now, before the water comes.")),
    always(N_("If you are told to leave, go at once: take only medicines, documents and phone.")),
    always(N_("Help children, old people and people with disabilities to go up with you.")),
    always(N_("Do not use the lift: if the power goes you are trapped.")),
    always(N_("Turn off gas and electricity only if the way there is dry and safe.")),
    always(N_("Do not touch sockets or appliances with wet hands or feet.")),
    always(N_("Are you trapped? Call 112, say where you are, show yourself at a window or on the roof.")),
)

_OUTDOORS = (
    only_red(N_("Do not travel: stop in a high, safe place and wait until it is over.")),
    always(N_("Never cross a flooded road or underpass, on foot or by car: the water drags you away.")),
    always(N_("Are you near the river? Get away from it, to higher ground.")),
    always(N_("Keep off bridges, river banks and riverside paths.")),
    always(N_("Is the car stuck in the water? Get out at once and go up to a high place.")),
    from_orange(N_("Put off every trip: the river can overflow within hours.")),
    always(N_("Do not go to look at the river or to film it.")),
    always(N_("Do not rush to fetch children from school: the school has a plan and protects them.")),
    always(N_("Watch your step: the water hides holes and open drains.")),
)

_AFTER = (
    always(N_("Go home only when the municipality or the rescuers say so.")),
    always(N_("Do not drink tap water until the municipality says that it is safe.")),
    always(N_("Do you smell gas? Open the windows, touch no switches, go out and call 112.")),
    always(N_("Is the wiring wet? Do not turn the electricity on: have it checked first.")),
    always(N_("Throw away food, drink and medicines that the water has touched.")),
    always(N_("Wear boots and gloves: mud hides glass and can come from the sewers.")),
    always(N_("Keep off damaged roads and bridges: they may give way.")),
)

_BEFORE = (
    always(N_("See in the municipality’s plan whether your home can be flooded, and where to go.")),
    always(N_("Do you live on the ground floor? Agree now with somebody who lives upstairs.")),
    always(N_("Keep ready: torch, medicines, water, documents, charged phone.")),
    always(N_("Learn where gas, water and electricity are turned off.")),
    always(N_("Move the car and what you care about before the water comes, never during.")),
    from_orange(N_("Do not sleep in a basement or, if you can avoid it, on the ground floor.")),
    always(N_("Tell people who live alone or have no phone about the alert.")),
)

GUIDANCE = Guidance(
    risk=Risk.HYDRAULIC,
    name=N_("Flood"),
    know=N_("A river or a large stream rises, overflows and covers streets, houses and fields."),
    in_short=N_("Stay away from rivers, bridges and cellars: go upstairs if water rises."),
    sources=(Source(CIVIL_PROTECTION, "https://www.protezionecivile.gov.it/it/approfondimento/in-caso-di-alluvione/"),),
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
