"""English inside a page of another language is marked as English, wherever HTML lets it be."""

from __future__ import annotations

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader

from app.web import language
from app.web.untranslated import english_parts

B, E = "\ue000", "\ue001"
TEMPLATE = "{{ _('Today') }} {{ _('Saved.') }}"


@pytest.fixture
def app() -> Flask:
    found = Flask("test")
    language.install(found)
    return found


@pytest.mark.parametrize(
    ("rendered", "page"),
    [
        ("<p>Heute</p>", "<p>Heute</p>"),
        (f"<p>{B}Saved.{E}</p>", '<p><span lang="en">Saved.</span></p>'),
        (f"<p>{B}a &lt;{E} und {B}c{E}</p>", '<p><span lang="en">a &lt;</span> und <span lang="en">c</span></p>'),
        (f'<ul aria-label="{B}Legend{E}">', '<ul aria-label="Legend">'),
        (f"<title>{B}Privacy{E} · x</title>", "<title>Privacy · x</title>"),
        (f"<option>{B}never{E}</option>", "<option>never</option>"),
    ],
)  # fmt: skip
def test_marks_become_elements_or_nothing(rendered: str, page: str) -> None:
    assert english_parts(rendered) == page


@pytest.mark.parametrize(
    ("query", "text"),
    [("", "Oggi Salvato."), ("?lang=en", "Today Saved."), ("?lang=de", f"Heute {B}Saved.{E}")],
)
def test_only_what_a_catalogue_lacks_is_marked(app: Flask, query: str, text: str) -> None:
    app.jinja_loader = DictLoader({"page.html": TEMPLATE, "feed.xml": TEMPLATE})
    with app.test_request_context(f"/{query}"):
        assert render_template("page.html") == text
        assert B not in render_template("feed.xml")


def test_the_same_page_in_every_language(app: Flask) -> None:
    with app.test_request_context("/comuni/100005?lang=de&q=a"):
        links = language.language_links()
    assert [link.code for link in links] == ["it", "en", "de", "fr", "es"]
    assert [link.url for link in links][:2] == ["/comuni/100005?q=a", "/comuni/100005?q=a&lang=en"]
    assert [link.partly for link in links][1:] == [
        "",
        "teilweise übersetzt",
        "traduction partielle",
        "traducción parcial",
    ]
    assert [link.code for link in links if link.current] == ["de"]


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "/%5Cevil.example"])
def test_links_to_other_languages_never_leave_this_site(app: Flask, path: str) -> None:
    with app.test_request_context(path):
        links = [link.url for link in language.language_links()]
    assert all(link.startswith("/") and not link.startswith(("//", "/\\")) for link in links), links
