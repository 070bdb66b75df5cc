"""What notices are called. English msgids: the caller brings the language."""

from __future__ import annotations

from alerts.domain.notice import Kind, PublicState
from alerts.domain.notice_category import NoticeCategory
from alerts.domain.words import Translate
from app.core.i18n import N_

_CATEGORIES = {
    NoticeCategory.ROADS: N_("Roads and traffic"),
    NoticeCategory.SCHOOLS: N_("Schools"),
    NoticeCategory.WATER: N_("Water"),
    NoticeCategory.UTILITIES: N_("Electricity, gas and other services"),
    NoticeCategory.HEALTH: N_("Health"),
    NoticeCategory.LOCAL_EVENTS: N_("Local events and weather"),
    NoticeCategory.OTHER: N_("Everything else"),
}
#: Of one notice: nobody looks for "everything else".
_OF_ONE = {**_CATEGORIES, NoticeCategory.OTHER: N_("Notice")}
_STATES = {
    PublicState.SCHEDULED: N_("Not shown yet"),
    PublicState.ANNOUNCED: N_("To come"),
    PublicState.IN_FORCE: N_("In force now"),
    PublicState.ENDED: N_("No longer in force"),
}
_KINDS = {
    Kind.NEW: N_("Notice published"),
    Kind.UPDATE: N_("Notice updated"),
    Kind.CORRECTION: N_("Notice corrected"),
    Kind.ALL_CLEAR: N_("All clear"),
    Kind.FALSE_ALARM: N_("False alarm"),
    Kind.CANCEL: N_("Notice cancelled"),
}


def category_word(category: NoticeCategory, gettext: Translate, *, of_one: bool = False) -> str:
    """A category in a list of all, or as the heading ``of_one`` notice."""
    return gettext((_OF_ONE if of_one else _CATEGORIES)[category])


def state_word(state: PublicState, gettext: Translate) -> str:
    """Where a notice is in its life: ``In vigore``."""
    return gettext(_STATES[state])


def kind_word(kind: Kind, gettext: Translate) -> str:
    """What a version is to the one before: ``Aggiornato``."""
    return gettext(_KINDS[kind])
