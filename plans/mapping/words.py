"""The words by which people call each class, in names of layers, of columns and in columns that say what a row is.

Searched in folded text (lower case, no accents, blanks between words); Veneto and zipped shapefiles run words together,
so blanks are optional. A weight is how sure the word alone makes us, between 0 and 1: "attesa" hardly means anything
else, "critico" may. From the taxonomy, from real file names of DPC, Veneto and Genova, and from CLE 3.1.
"""

from __future__ import annotations

import re

_ROWS = (
    ("AE_ATTESA", 0.92, r"are[ae]? ?(?:di )?(?:prima )?attes[ae]|attes[ae] (?:della )?popolazione"),
    ("AE_ATTESA", 0.75, r"\battes[ae]\b|\bpunt[oi] ?(?:di )?raccolta|\bae ?attesa"),
    ("AE_INCONTRO", 0.92, r"are[ae]? ?(?:di )?incontro|punt[oi] (?:di )?incontro"),
    ("AE_INCONTRO", 0.5, r"\bincontro\b|trasporto assistito"),
    ("AE_ASSIST", 0.9, r"are[ae]? ?(?:di )?(?:ricover[oi]|accoglienza|assistenza)|tendopol|attendament|roulotte"),
    ("AE_ASSIST", 0.55, r"\bricover[oi]\b|accoglienza scoperta"),
    ("AE_SEMIPERM", 0.9, r"semi ?permanent|insediament\w* (?:abitativ|prefabbricat|di emergenza)|moduli abitativi"),
    ("AE_SEMIPERM", 0.9, r"\bsae\b"),
    ("ED_ASSIST", 0.92, r"(?:centr[oi]|struttur[ae]|edific\w*) ?(?:di )?(?:assistenza|accoglienza|ricovero)"),
    ("ED_ASSIST", 0.55, r"palestr|accoglienza coperta|accoglienza"),
    ("AE_AMMASS", 0.92, r"ammassament"),
    ("AE_AMMASS", 0.7, r"soccorritori"),
    ("ZAE", 0.92, r"elicotter|elisuperfic|eliport|atterragg|helipad|eliambulanz|\bzae\b"),
    ("CO_COC", 0.95, r"\bcoc\d*\b|centr\w* operativ\w* comunal"),
    ("CO_ALTRI", 0.85, r"centr\w* ?(?:di )?coord|centr\w* operativ\w* (?:mist|intercom|avanzat)|sal[ae] operativ"),
    ("CO_ALTRI", 0.75, r"\b(?:coi|ccs|sopi?|sor|coa|ucc|dicomac|ccs sopi?)\b"),
    ("CO_ALTRI", 0.4, r"\bcom\b|centr[oi] operativ"),
    ("ED_STRAT", 0.9, r"(?:edifici\w*|struttur[ae]|sed[ei]) ?strategic"),
    ("ED_STRAT", 0.6, r"municipi[oi]|caserm|vigili del fuoco|carabinier|ospedal|prefettur|pronto ?soccorso"),
    ("ED_STRAT", 0.6, r"polizia|sedi ?amministrativ"),
    ("ED_RIL", 0.9, r"edifici\w* ?rilevant|struttur[ae] ?rilevant"),
    ("ED_RIL", 0.6, r"\bscuol|istitut\w* (?:scolastic|comprensiv)|\brsa\b|cas[ae] di cura|\bstadi[o]?\b"),
    ("ED_RIL", 0.6, r"\bchies[ae]\b|centr\w* commercial|muse[oi]\b|\bculto\b"),
    ("ST_RICET", 0.9, r"ricettiv|alberg|\bhotel|agriturism|campegg|bed ?and ?breakfast|\bb b\b"),
    ("DEP_MEZZI", 0.85, r"deposit[oi]|magazzin|materiali e mezzi|stoccaggio"),
    ("VOLONT", 0.85, r"volontari|\bodv\b|misericordi|\banpas\b|pubblic[ah]e? assistenz"),
    ("VIA_STRAT", 0.9, r"(?:viabilita|strad[ae]|vi[ae]|rete) ?(?:strategic|(?:di |in )?emergenza|princip)"),
    ("VIA_STRAT", 0.5, r"\bviabilita|infrastruttur\w* (?:di )?(?:accessibilita|connessione)"),
    ("VIA_FUGA", 0.92, r"vi[ae] ?(?:di )?(?:fuga|esodo)|(?:percors|itinerar)\w* (?:di )?(?:fuga|evacuazion|esodo)"),
    ("VIA_FUGA", 0.65, r"itinerar|evacuazion|\besodo\b|\bfuga\b"),
    ("CANCELLO", 0.9, r"cancell[oi]|post[oi] (?:di )?blocco|blocc\w* stradal|\bgates?\b"),
    ("PT_CRIT", 0.88, r"punt[oi] ?critic|sottopass|\bguad[oi]\b|criticita"),
    ("PT_CRIT", 0.45, r"\bpont[ei]\b|\bcritic[oi]\b|attraversament"),
    ("PRESIDIO", 0.85, r"presidi[oi]? ?(?:territorial|idraulic|idrogeolog)"),
    ("PRESIDIO", 0.85, r"(?:punt[oi]|percors[oi]) (?:di )?(?:presidio|monitoraggio)"),
    ("PRESIDIO", 0.6, r"\bpresidi[oi]?\b(?! ?(?:ospedal|sanitar))|monitoraggio"),
    ("IDRANTE", 0.92, r"idrant|pres[ae] (?:d )?acqua|attingiment|hydrant"),
    ("DAE", 0.92, r"\bdae\d*\b|defibrillator|\baed\b"),
    ("RS_IDRA", 0.85, r"idraulic|alluvion|\bpgra\b|esondazion|inondazion|allagament|fasc[ei]a? fluvial"),
    ("RS_FRANA", 0.85, r"\bfran[ae]\b|\biffi\b|geomorfolog|dissest|landslide"),
    ("RS_FRANA", 0.5, r"idrogeolog|\bpai\b"),
    ("RS_SISMA", 0.88, r"microzonazion|\bmops\b|amplificazion|\bms ?[123]?\b|zon[ae] sismic"),
    ("RS_SISMA", 0.6, r"sismic|\bsisma\b|terremot"),
    ("RS_AIB", 0.88, r"\baib\b|interfaccia|incend\w* boschiv"),
    ("RS_AIB", 0.6, r"incend"),
    ("RS_VALANGA", 0.9, r"valang"),
    ("RS_DIGA", 0.88, r"\bdig(?:a|he)\b|crollo ?dig"),
    ("RS_MAREGG", 0.9, r"mareggiat"),
    ("RS_MAREMOTO", 0.92, r"maremot|tsunami"),
    ("RS_VULC", 0.85, r"vulcan(?!o buono)|bradisism|\beruzion"),
    ("RS_VULC", 0.6, r"\bz(?:ona)? ?(?:ross|giall)[ae]|vesuvi|flegre|\bz(?:ona|one)? (?:di )?interv"),
    ("RS_NEVE", 0.85, r"\bnev(?:e|os[oie])\b|ghiacci"),
    ("RS_IND", 0.9, r"rischi\w* industrial|seveso|\brir\b|incident\w* rilevant"),
    ("ZONA_INTERD", 0.92, r"interdett|interdizion"),
    ("RIFIUTI", 0.8, r"rifiut|isol[ae] ecologic|discaric"),
    ("CONT_AMM", 0.9, r"continuita amministrativ"),
    ("INFO_POP", 0.88, r"informazion\w* (?:alla |della )?popolazion"),
    ("INFO_POP", 0.88, r"(?:punt[oi]|pannell[oi]|cartell[oi]) informativ|info ?point|info ?pop"),
    ("INFO_POP", 0.45, r"cartell|pannell|iononrischio|io non rischio"),
)  # fmt: skip

#: Class, weight, words.
WORDS: tuple[tuple[str, float, re.Pattern[str]], ...] = tuple(
    (code, weight, re.compile(pattern)) for code, weight, pattern in _ROWS
)

#: Abbreviations that columns such as ``tipo`` use on their own (``AA``, ``AR1``), and never names of layers.
ABBREVIATIONS = {
    "aa": "AE_ATTESA",
    "at": "AE_ATTESA",
    "ai": "AE_INCONTRO",
    "ar": "AE_ASSIST",
    "aas": "AE_ASSIST",
    "as": "AE_AMMASS",
    "am": "AE_AMMASS",
    "ass": "AE_AMMASS",
    "com": "CO_ALTRI",
    "cca": "ED_ASSIST",
    "ca": "ED_ASSIST",
    "es": "ED_STRAT",
    "er": "ED_RIL",
    "zae": "ZAE",
}


def called(text: str) -> dict[str, float]:
    """The classes that the words of a folded text name, each with the weight of its surest words."""
    found: dict[str, float] = {}
    for code, weight, pattern in WORDS:
        if pattern.search(text):
            found[code] = max(weight, found.get(code, 0.0))
    return found
