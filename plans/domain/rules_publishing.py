"""The rules of publishing (P): what has to be so before citizens see a plan, and what is told beforehand."""

from __future__ import annotations

from collections.abc import Iterable

from plans.domain.findings import Finding, Scope, Severity
from plans.domain.rules import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "P01",
        "Conferma dell'anteprima",
        "Chi è in emergenza va dove la mappa lo manda: nessuna posizione diventa pubblica senza che una persona l'abbia"
        " guardata.",
        "Aprire l'anteprima, guardare che cosa è aggiunto, tolto o spostato (oltre 20 metri è evidenziato), confermare"
        " o togliere le righe in attesa, poi pubblicare.",
    ),
    Rule(
        "P02",
        "Solo attributi ammessi",
        "Un elenco di ciò che si può pubblicare protegge anche da quello a cui nessuno aveva pensato.",
        "Togliere l'attributo dall'abbinamento delle colonne, o lasciarlo fra quelli riservati.",
    ),
    Rule(
        "P03",
        "Il file originale resta",
        "Una pubblicazione sbagliata deve potersi annullare, e si deve poter sapere da dove viene ogni dato.",
        "Nulla da fare: l'originale e le versioni precedenti si conservano; «torna alla versione precedente» annulla.",
    ),
    Rule(
        "P04",
        "Anni diversi fra piano e dati",
        "Se la mappa è di un anno e la delibera di un altro, una delle due non è quella in vigore.",
        "Controllare di aver caricato i dati della revisione approvata; se sono quelli, correggere l'anno o l'atto.",
    ),
    Rule(
        "P05",
        "Regole di consegna",
        "Sono le richieste ricorrenti delle pubbliche amministrazioni: rispettarle prima evita un secondo caricamento.",
        "Scorrere l'elenco prima di caricare.",
    ),
)

#: What public bodies ask for again and again (rule P05): shown before an upload. Not keeping to it refuses nothing.
DELIVERY_RULES: tuple[str, ...] = (
    "Un solo sistema di riferimento per tutti i file, dichiarato in ciascuno.",
    "Nomi di cartelle e di file stabili da una consegna all'altra, senza date né versioni nel nome.",
    "Gli stessi campi in ogni consegna: un campo senza valori resta, vuoto.",
    "Un identificativo per ogni elemento, unico nel livello e uguale nelle consegne successive.",
    "I valori degli elenchi scritti come nell'elenco, senza varianti.",
    "Il codice ISTAT del Comune a sei cifre, con gli zeri iniziali, come testo.",
)


def years_finding(approved: int | None, written: Iterable[int]) -> Finding | None:
    """P04: the year of the approving act against the newest year that the features say they are of; None: they agree.

    Whoever lacks one of the two cannot disagree.
    """
    newest = max(written, default=None)
    if approved is None or newest is None or approved == newest:
        return None
    message = f"L'atto di approvazione è del {approved}, i dati geografici dicono {newest}."
    return Finding("P04", Severity.WARNS, Scope.FILE, message)
