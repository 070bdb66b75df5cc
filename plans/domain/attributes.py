"""The attributes a feature of a plan can have, each with its kind and who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the value of an attribute is read."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name`` is the key everywhere (JSON, GeoPackage, mapping); ``label`` is Italian; ``unit`` in words or symbols.

    ``public``: citizens may see it, in a class that they see. ``choices`` are codes with their Italian words.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    public: bool = True
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()


_RISKS = (
    ("idraulico", "Alluvioni"),
    ("idrogeologico", "Frane e allagamenti"),
    ("sismico", "Terremoto"),
    ("incendi", "Incendi boschivi e di interfaccia"),
    ("neve", "Neve e ghiaccio"),
    ("vento", "Vento"),
    ("mareggiate", "Mareggiate"),
    ("maremoto", "Maremoto"),
    ("vulcanico", "Vulcanico"),
    ("valanghe", "Valanghe"),
    ("dighe", "Dighe"),
    ("industriale", "Industriale"),
)
_LEVELS = (("basso", "Basso"), ("medio", "Medio"), ("elevato", "Elevato"), ("molto_elevato", "Molto elevato"))

_ALL = (
    Attribute("nome", "Nome"),
    Attribute("indirizzo", "Indirizzo"),
    Attribute("capienza", "Capienza", Kind.COUNT, unit="persone"),
    Attribute("posti", "Posti", Kind.COUNT, unit="persone"),
    Attribute("posti_letto", "Posti letto", Kind.COUNT),
    Attribute("superficie_mq", "Superficie", Kind.NUMBER, unit="m²"),
    Attribute("popolazione_servita", "Popolazione servita", Kind.COUNT, unit="persone"),
    Attribute("accessibile_disabili", "Accessibile a persone con disabilità", Kind.BOOLEAN),
    Attribute("rischi_serviti", "Rischi per cui vale", Kind.CHOICES, choices=_RISKS),
    Attribute("rischio", "Rischio", Kind.CHOICE, choices=_RISKS),
    Attribute("zona_servita", "Zona servita"),
    Attribute("mezzo", "Mezzo di trasporto"),
    Attribute("acqua", "Acqua", Kind.BOOLEAN),
    Attribute("luce", "Energia elettrica", Kind.BOOLEAN),
    Attribute("fogna", "Fognatura", Kind.BOOLEAN),
    Attribute("servizi", "Servizi"),
    Attribute("pavimentazione", "Pavimentazione"),
    Attribute("agibilita_sismica", "Agibilità sismica"),
    Attribute("dimensioni", "Dimensioni"),
    Attribute("illuminazione", "Illuminazione", Kind.BOOLEAN),
    Attribute("ostacoli", "Ostacoli"),
    Attribute("h24", "Utilizzabile giorno e notte", Kind.BOOLEAN),
    Attribute("ruolo", "Ruolo", Kind.CHOICE, choices=(("principale", "Principale"), ("alternativa", "Alternativa"))),
    Attribute("tipo", "Tipo"),
    Attribute("presenze_max", "Presenze massime", Kind.COUNT, public=False, unit="persone"),
    Attribute("contenuto", "Contenuto"),
    Attribute("sede", "Sede"),
    Attribute("categoria", "Categoria"),
    Attribute("larghezza_min", "Larghezza minima", Kind.NUMBER, unit="m"),
    Attribute("portata", "Portata", unit="t"),
    Attribute("da", "Da"),
    Attribute("a", "A"),
    Attribute("verso", "Verso"),
    Attribute("strada", "Strada"),
    Attribute("direzione", "Direzione"),
    Attribute("presidio", "Presidio", public=False),
    Attribute("soglia", "Soglia", public=False),
    Attribute("squadra", "Squadra", public=False),
    Attribute("fase", "Fase di attivazione", public=False),
    Attribute("orari", "Orari"),
    Attribute("livello", "Livello", Kind.CHOICE, choices=_LEVELS),
    Attribute("tempo_ritorno", "Tempo di ritorno", Kind.COUNT, unit="anni"),
    Attribute("zona", "Zona"),
    Attribute("fascia", "Fascia"),
    Attribute("fonte", "Fonte"),
    Attribute("ipotesi", "Ipotesi"),
    Attribute("stabilimento", "Stabilimento"),
    Attribute("ordinanza", "Ordinanza"),
    Attribute("dal", "Dal", Kind.DATE),
    Attribute("al", "Al", Kind.DATE),
    Attribute("atto", "Atto di approvazione"),
    Attribute("verificato", "Verificato", Kind.BOOLEAN),
    Attribute("verificato_il", "Verificato il", Kind.DATE),
    Attribute("note", "Note", public=False),
    Attribute("telefono", "Telefono", public=False),
    Attribute("contatti", "Contatti", public=False),
    Attribute("codice", "Identificativo"),
    Attribute("codice_istat", "Codice ISTAT"),
)

#: By name.
ATTRIBUTES: dict[str, Attribute] = {attribute.name: attribute for attribute in _ALL}

#: What every class may have, beside its own.
COMMON = (
    "nome",
    "codice",
    "codice_istat",
    "atto",
    "verificato",
    "verificato_il",
    "fonte",
    "note",
    "telefono",
    "contatti",
)
