"""What municipalities are reminded of: of whom it is true, and what is filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.core.errors import InputRefused
from app.core.follow_up.wording import LONGEST_BODY, Template, Wording, checked
from app.regional.sheet.letter_text import MODELS, Known, blank_letter, filled, signature, template_asked

TODAY = date(2026, 11, 30)
PRATO = Known("100005", "Prato", TODAY, expected=True, signed_in=True)
BASE = "https://ci.example"


def approved(days: int) -> Known:
    return replace(PRATO, revised_on=TODAY - timedelta(days=days), step="APPROVATO", since=TODAY)


@pytest.mark.parametrize(
    ("known", "true"),
    [
        (PRATO, {"missing_plan"}),
        (approved(100), set()),
        (approved(1_000), {"expiring"}),
        (approved(1_050), {"expiring"}),
        (approved(1_097), {"expired"}),
        (replace(PRATO, step="ADOTTATO", since=TODAY - timedelta(days=60)), {"missing_plan"}),
        (replace(PRATO, step="ADOTTATO", since=TODAY - timedelta(days=61)), {"missing_plan", "stuck"}),
        (replace(approved(100), since=TODAY - timedelta(days=300)), set()),
        (replace(approved(100), signed_in=False), {"never_signed_in"}),
        (replace(approved(100), signed_in=False, expected=False), set()),
        (replace(approved(100), reach=0.9), set()),
        (replace(approved(100), reach=0.89), {"reach_low"}),
    ],
)
def test_a_letter_says_what_is_so(known: Known, true: set[str]) -> None:
    assert {str(template) for template, model in MODELS.items() if model.true_of(known)} == true | {"free"}


@pytest.mark.parametrize("template", Template)
def test_every_letter_is_whole_and_opens_nothing(template: Template) -> None:
    known = replace(approved(1_000), step="TRASMESSO", since=date(2026, 3, 4), reach=0.456)
    letter = checked(filled(blank_letter(template, signature("Olga", "olga@regione.example")), known, BASE))
    assert "{" not in letter.subject + letter.body
    assert "Prato" in letter.subject
    assert letter.body.startswith("Buongiorno,\n")
    assert letter.body.endswith("Olga\nCittadino Informato\n\nPer rispondere: olga@regione.example")
    links = [word for word in letter.body.split() if "://" in word]
    assert set(links) <= {f"{BASE}/comune/100005/piani"}


def test_blanks_are_filled_and_braces_of_others_stay() -> None:
    known = replace(approved(1_000), step="TRASMESSO", since=date(2026, 3, 4), reach=0.899)
    asked = Wording(Template.FREE, "{comune}", "{scadenza} {passo} {dal} {quota} {altro} {comune.__class__}")
    assert filled(asked, known, BASE).body == (
        "05/03/2027 trasmissione ad altri enti 04/03/2026 89 % {altro} {comune.__class__}"
    )
    nothing = filled(asked, Known("100005", "Prato", TODAY), BASE).body
    assert nothing.startswith("(data non registrata) nessuno registrato (data non registrata) (non noto)")


def test_a_model_that_is_not_ours_is_a_free_text() -> None:
    assert [template_asked(given) for given in ("stuck", "nulla", None)] == [
        Template.STUCK, Template.FREE, Template.FREE,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "body", "code"),
    [
        (" ", "testo", "reminder_empty"),
        ("oggetto", "\n \x00\n", "reminder_empty"),
        ("o" * 151, "testo", "reminder_too_long"),
        ("oggetto", "x" * (LONGEST_BODY + 1), "reminder_too_long"),
    ],
)
def test_what_cannot_be_sent_is_refused(subject: str, body: str, code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        checked(Wording(Template.FREE, subject, body))
    assert refused.value.code == code
