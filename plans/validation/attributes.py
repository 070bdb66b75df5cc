"""Rules A01–A09 of a layer's attributes, once they are mapped (plans.md §4.3; A10 is the readers')."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from plans.domain.acts import parse_act
from plans.domain.attributes import ATTRIBUTES, Kind
from plans.domain.findings import Finding, Scope, Severity
from plans.domain.listing import at_rows, listed, quoted
from plans.domain.taxonomy import PlanClass
from plans.mapping.choices import unknown
from plans.mapping.rows import Mapped
from plans.validation.required import check_required

Kept = npt.NDArray[np.bool_]


def check_attributes(
    layer: str,
    file: str,
    numbers: Sequence[int],
    mapped: Mapped,
    plan_class: PlanClass | None,
    columns: Mapping[str, str],
    personal: Mapping[str, str],
    istat_code: str,
    members: frozenset[str],
) -> tuple[Kept, list[Finding]]:
    """Which rows may be kept, and what is to be said of the layer.

    ``numbers``, ``mapped`` and the answer have the same rows. ``personal`` is column → why, ``istat_code`` is the
    municipality that uploads, ``members`` those of its ambito. Rows are refused by A01 (see
    :func:`plans.validation.required.check_required` for what is missing, and when) and by A02. What reading did to
    cells (A05, A06) is in ``mapped.findings``. Without a class only A07 has anything to look at.
    """
    about = _Layer(layer, file, numbers, mapped)
    kept = np.ones(len(numbers), dtype=bool)
    findings = about.personal_columns(plan_class, columns, personal)
    if plan_class is None:
        return kept, findings
    filled, missing = check_required(layer, file, numbers, mapped, plan_class, columns, personal)
    placed, elsewhere = about.municipality(istat_code, members)
    findings += missing + elsewhere + about.identifiers() + about.choices(plan_class)
    return kept & filled & placed, findings + about.acts()


class _Layer:
    """One layer's rows and what each rule says of them."""

    def __init__(self, layer: str, file: str, numbers: Sequence[int], mapped: Mapped) -> None:
        self.layer, self.file, self.numbers, self.mapped = layer, file, numbers, mapped

    def personal_columns(
        self, plan_class: PlanClass | None, columns: Mapping[str, str], personal: Mapping[str, str]
    ) -> list[Finding]:
        """A07: each column kept reserved, with why, and what it would have said to citizens."""
        public = plan_class.public_attributes if plan_class else ()
        found = []
        for column, why in personal.items():
            lost = [ATTRIBUTES[name].label for name in public if columns.get(name) == column]
            of_no_use = f"; non può valere come {quoted(', '.join(lost))}" if lost else ""
            message = f"colonna {quoted(column)}: {why}; resta riservata, i cittadini non la vedono{of_no_use}"
            found.append(self._of_layer("A07", Severity.WARNS, message))
        return found

    def municipality(self, istat_code: str, members: frozenset[str]) -> tuple[Kept, list[Finding]]:
        """A02: a code that is none, or of a municipality that is neither the uploader's nor of its ambito."""
        allowed = members | {istat_code}
        kept = np.ones(len(self.numbers), dtype=bool)
        rows = []
        for index, row in enumerate(self.mapped.public):
            code = row.get("codice_istat")
            if code is None or code in allowed:
                continue
            kept[index] = False
            rows.append((self.numbers[index], _wrong_code(str(code), istat_code)))
        summary = f"codice ISTAT di un altro Comune o non valido {self._at(rows)}: righe escluse"
        return kept, listed("A02", Severity.REFUSES, rows, summary, layer=self.layer, file=self.file)

    def identifiers(self) -> list[Finding]:
        """A03: an identifier that several rows share identifies none of them."""
        codes = [row.get("codice") for row in self.mapped.public]
        often = Counter(str(code).casefold() for code in codes if code is not None)
        rows = [
            (number, f"identificativo {quoted(code)} ripetuto in {often[str(code).casefold()]} righe")
            for number, code in zip(self.numbers, codes, strict=True)
            if code is not None and often[str(code).casefold()] > 1
        ]
        summary = f"identificativi ripetuti {self._at(rows)}: per riconoscerle si usa il nome"
        return listed("A03", Severity.WARNS, rows, summary, layer=self.layer, file=self.file)

    def choices(self, plan_class: PlanClass) -> list[Finding]:
        """A04: values that their list does not have; they stay as written."""
        found: list[Finding] = []
        for name in plan_class.attributes:
            attribute = ATTRIBUTES[name]
            if attribute.kind not in (Kind.CHOICE, Kind.CHOICES):
                continue
            words = ", ".join(label for _, label in attribute.choices)
            rows = [
                (number, f"{attribute.label}: {quoted(', '.join(strange))} non è tra i valori previsti ({words})")
                for number, row in zip(self.numbers, self.mapped.public, strict=True)
                if name in row and (strange := unknown(attribute, row[name]))
            ]
            summary = f"{attribute.label}: valori fuori elenco {self._at(rows)}"
            found += listed("A04", Severity.WARNS, rows, summary, layer=self.layer, file=self.file)
        return found

    def acts(self) -> list[Finding]:
        """A09: how many rows cite an act that can be read, by which body; and which do not."""
        cited = [
            (number, str(row["atto"]))
            for number, row in zip(self.numbers, self.mapped.public, strict=True)
            if "atto" in row
        ]
        if not cited:
            return []
        known = {text: parse_act(text) for text in {text for _, text in cited}}
        bodies = Counter(act.body for _, text in cited if (act := known[text]))
        count = ", ".join(f"{body} {often}" for body, often in bodies.most_common()) or "nessuno"
        message = f"atti di approvazione riconosciuti in {bodies.total()} righe su {len(self.numbers)} ({count})"
        unread = [number for number, text in cited if known[text] is None]
        if unread:
            message += f"; senza numero e data leggibili {at_rows(unread)}"
        return [self._of_layer("A09", Severity.INFORMS, message)]

    def _at(self, rows: Sequence[tuple[int, str]]) -> str:
        return at_rows([number for number, _ in rows]) if rows else ""

    def _of_layer(self, rule: str, level: Severity, message: str) -> Finding:
        return Finding(rule, level, Scope.LAYER, message, self.file, self.layer)


def _wrong_code(code: str, istat_code: str) -> str:
    if not (len(code) == 6 and code.isascii() and code.isdecimal()):
        return f"codice ISTAT {quoted(code)} non valido: servono sei cifre, per questo Comune {istat_code}"
    return f"codice ISTAT {code} di un altro Comune: questo è {istat_code}"
