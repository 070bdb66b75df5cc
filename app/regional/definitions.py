"""What every figure of the dashboard means. Said once: beside the figure, on a page of its own, in docs/metrics.md.

A test holds that the document has each of them under the same name. Add yours to the ``definitions`` of your piece; the
text says what is counted, over what, and what it does not say.
"""

from __future__ import annotations

from app.core.i18n import N_
from app.regional.afterwards.definitions import AFTERWARDS
from app.regional.coverage.definitions import COVERAGE
from app.regional.definition import Definition
from app.regional.over_time.definitions import OVER_TIME
from app.regional.quality.definitions import QUALITY
from app.regional.room.definitions import ROOM

_EVERYWHERE = (
    Definition(
        "standing",
        N_("Standing of the plan"),
        N_(
            "The furthest the plan has come: nothing on record, draft, adopted, sent, approved or published. An"
            " approval counts for three years: it is expiring in its last 180 days, soon in its last 90, and expired"
            " afterwards. A revision that is being written does not end an approval that is still good."
        ),
    ),
)

_ALL = (_EVERYWHERE, COVERAGE, QUALITY, OVER_TIME, ROOM, AFTERWARDS)

DEFINITIONS: dict[str, Definition] = {one.id: one for piece in _ALL for one in piece}
