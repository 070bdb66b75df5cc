"""The language of a page: said by its URL and by nothing else, so that every answer can be kept by any cache."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import Babel

from app.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, TRANSLATIONS, catalogue

_PARAMETER = "lang"


def current_language() -> str:
    """``it`` unless the URL says ``?lang=en``."""
    asked = request.args.get(_PARAMETER, DEFAULT_LANGUAGE)
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def install(app: Flask) -> None:
    """Translated templates, and links that stay in the language of the page they are on.

    Raises:
        FileNotFoundError: the catalogues were not compiled.
    """
    catalogue(DEFAULT_LANGUAGE)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT_LANGUAGE
    Babel(app, locale_selector=current_language)
    app.url_defaults(_keep_language)
    app.jinja_env.globals["other_languages"] = other_languages
    app.jinja_env.globals["current_language"] = current_language


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint.startswith("citizen.") and current_language() != DEFAULT_LANGUAGE:
        values.setdefault(_PARAMETER, current_language())


def other_languages() -> list[tuple[str, str]]:
    """(language, URL of this same page in it) for every language but the current one."""
    kept = {key: value for key, value in request.args.items() if key != _PARAMETER}
    return [(code, _same_page(code, kept)) for code in LANGUAGES if code != current_language()]


def _same_page(language: str, arguments: dict[str, str]) -> str:
    wanted = arguments if language == DEFAULT_LANGUAGE else {**arguments, _PARAMETER: language}
    query = urlencode(wanted)
    return f"{request.path}?{query}" if query else request.path
