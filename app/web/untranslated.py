"""What a page in a partly translated language still says in English, and says so (WCAG 3.1.2, ADR 0035).

Templates' sentences that a catalogue lacks pass through the rendering between two marks; when the page is whole each
becomes a ``<span lang="en">``, so that a screen reader changes its voice and a browser offers to translate the rest.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable
from copy import copy
from functools import lru_cache

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app.core.i18n import PARTIAL_LANGUAGES, catalogue

#: Private characters: no text of ours, and no source's, has a meaning for them.
_BEGIN, _END = "\ue000", "\ue001"
_MARKS = str.maketrans("", "", _BEGIN + _END)
#: Where HTML allows text but no element: attributes, and what these elements hold.
_TEXT_ONLY = re.compile(r"<(title|option|textarea|script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL)


class _MarkedEnglish(gettext.NullTranslations):
    """What answers for a sentence that a catalogue lacks."""

    def gettext(self, message: str) -> str:
        return f"{_BEGIN}{message}{_END}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{_BEGIN}{msgid1 if n == 1 else msgid2}{_END}"


def install(app: Flask, language: Callable[[], str]) -> None:
    """Templates' ``_`` marks what is not translated; the base page wraps itself in the filter ``english_parts``.

    ``language`` answers with the language of the page.
    """

    @pass_context
    def translate(context: Context, message: str) -> str:
        return _of_template(context, language()).gettext(message)

    @pass_context
    def translate_number(context: Context, one: str, many: str, number: int) -> str:
        return _of_template(context, language()).ngettext(one, many, number)

    install_callables = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]
    install_callables(translate, translate_number, newstyle=True)
    app.jinja_env.filters["english_parts"] = english_parts


def _of_template(context: Context, language: str) -> gettext.NullTranslations:
    """Only pages can show marks as elements: other templates speak plain English."""
    is_page = str(context.name).endswith(".html")
    return _marking(language) if is_page and language in PARTIAL_LANGUAGES else catalogue(language)


@lru_cache
def _marking(language: str) -> gettext.NullTranslations:
    found = copy(catalogue(language))
    found.add_fallback(_MarkedEnglish())
    return found


def english_parts(page: str) -> Markup:
    """A whole page, with an element around each marked text and no mark where no element may be."""
    if _BEGIN not in page:
        return Markup(page)  # noqa: S704 (escaped when rendered)
    clean = _TEXT_ONLY.sub(lambda found: found[0].translate(_MARKS), str(page))
    return Markup(clean.replace(_BEGIN, '<span lang="en">').replace(_END, "</span>"))  # noqa: S704
