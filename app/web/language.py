"""The language of a page: said by its URL and by nothing else, so that every answer can be kept by any cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, request
from flask_babel import Babel

from app.core.i18n import DEFAULT_LANGUAGE, LANGUAGE_NAMES, LANGUAGES, PARTIAL_LANGUAGES, TRANSLATIONS, catalogue
from app.web import untranslated

_PARAMETER = "lang"
#: Areas whose pages people read.
_PAGES = ("citizen.", "accounts.", "municipal.", "regional.")


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """This same page in a language: ``name`` is what its speakers call it, ``partly`` that much is still English."""

    code: str
    name: str
    url: str
    partly: str
    current: bool


def current_language() -> str:
    """``it`` unless the URL says, for instance, ``?lang=en``."""
    asked = request.args.get(_PARAMETER, DEFAULT_LANGUAGE)
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def install(app: Flask) -> None:
    """Translated templates, and links that stay in the language of the page they are on.

    Raises:
        FileNotFoundError: the catalogues were not compiled.
    """
    for language in LANGUAGES:
        catalogue(language)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT_LANGUAGE
    Babel(app, locale_selector=current_language)
    untranslated.install(app, current_language)
    app.url_defaults(_keep_language)
    app.jinja_env.globals["language_links"] = language_links
    app.jinja_env.globals["current_language"] = current_language
    app.jinja_env.globals["partly_translated"] = lambda: current_language() in PARTIAL_LANGUAGES


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint.startswith(_PAGES) and current_language() != DEFAULT_LANGUAGE:
        values.setdefault(_PARAMETER, current_language())


def language_links() -> list[LanguageLink]:
    """This page in every language, the current one too."""
    kept = {key: value for key, value in request.args.items() if key != _PARAMETER}
    return [_link(code, kept) for code in LANGUAGES]


def _link(code: str, kept: dict[str, str]) -> LanguageLink:
    partly = catalogue(code).gettext("partly translated") if code in PARTIAL_LANGUAGES else ""
    return LanguageLink(code, LANGUAGE_NAMES[code], _same_page(code, kept), partly, code == current_language())


def _same_page(language: str, arguments: dict[str, str]) -> str:
    wanted = arguments if language == DEFAULT_LANGUAGE else {**arguments, _PARAMETER: language}
    query = urlencode(wanted)
    # A browser reads a second slash, or a backslash, as the beginning of another site's name.
    path = "/" + quote(request.path.lstrip("/"))
    return f"{path}?{query}" if query else path
