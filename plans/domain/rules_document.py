"""What is asked of the plan as a document."""

from __future__ import annotations

from plans.domain.rules import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "F10",
        "Il documento del piano è un PDF che tutti possono aprire senza rischi",
        "I cittadini scaricano il piano da qui. Un PDF con password non si apre, uno con programmi o allegati "
        "può fare danni a chi lo apre, uno di sole scansioni non si può cercare né far leggere ad alta voce a chi "
        "non vede.",
        "Salvare di nuovo il documento come PDF (meglio PDF/A) dal programma con cui è stato scritto, senza password, "
        "senza allegati e senza moduli interattivi; se esistono solo le scansioni, passarle da un programma di "
        "riconoscimento del testo (OCR).",
    ),
)
