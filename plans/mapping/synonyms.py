"""What people call the columns that say an attribute, best first, in folded words.

From real layers (DPC, Genzano, Genova, Sulmona), CLE 3.1 and the forms of Regions. A shapefile cuts names at ten
characters: :func:`plans.mapping.columns.propose_columns` knows the cut forms of all of these.
"""

from __future__ import annotations

_WORDS = {
    "nome": (
        "nome, denominazione, denom, nome area, nome sito, toponimo, name, titolo, label, etichetta, nominativo "
        "area"
    ),
    "codice": (
        "codice, cod, id area, id edif, id infra, identificativo, codice area, cod area, sigla, id punto, numero "
        "area"
    ),
    "codice_istat": "codice istat, cod istat, istat, pro com, pro com t, istat comune, com istat, codistat",
    "indirizzo": (
        "indirizzo, ind, via, indirizz, ubicazione, address, via e civico, indirizzo completo, dove, piazza, sede"
    ),
    "capienza": (
        "capienza, cap pers, capacita, capienza persone, n persone, num persone, persone, capacita ricettiva, "
        "ricettivita, "
        "pers max, capienza max, capacita max, max persone, people capacity, num pers, n pers"
    ),
    "posti": (
        "posti, n posti, num posti, posti disponibili, capienza, cap pers, capacita, posti letto, persone, "
        "capacita ricettiva"
    ),
    "posti_letto": "posti letto, n letti, num letti, letti, posti, capacita, capienza, camere letti",
    "superficie_mq": (
        "superficie mq, sup mq, superficie, superf, sup, mq, area mq, sup area, area m2, superficie m2, estensione"
    ),
    "popolazione_servita": (
        "popolazione servita, pop servita, popolazione, abitanti serviti, abitanti, pop, ab serviti, residenti, "
        "bacino"
    ),
    "accessibile_disabili": (
        "accessibile disabili, accessibilita disabili, accessibile, accessibilita, disabili, acc disab, barriere, "
        "accesso disabili"
    ),
    "rischi_serviti": (
        "rischi serviti, rischi, rischio servito, rischio, tipo rischio, tipologia rischio, per rischio, rischi "
        "validi"
    ),
    "rischio": "rischio, tipo rischio, tipologia rischio, rischi, scenario, evento",
    "zona_servita": (
        "zona servita, comuni serviti, zone servite, localita servite, localita, zona, settore, quartiere, comune"
    ),
    "mezzo": "mezzo, mezzo di trasporto, trasporto, mezzi, mezzo trasporto, mezzo di trasferimento",
    "acqua": "acqua, infra acq, allaccio acqua, rete idrica, acquedotto, idrico",
    "luce": (
        "luce, infra ele, energia elettrica, elettricita, allaccio luce, rete elettrica, energia, elettrico, enel"
    ),
    "fogna": "fogna, infra fog, fognatura, fognature, rete fognaria, scarichi, allaccio fogna",
    "servizi": "servizi, sottoservizi, allacci, reti, impianti, urbanizzazioni",
    "pavimentazione": (
        "pavimentazione, pav per, fondo, tipo fondo, superficie tipo, pavimento, tipologia fondo, suolo"
    ),
    "agibilita_sismica": (
        "agibilita sismica, verif sism, verifica sismica, agibilita, vulnerabilita sismica, antisismico, agibile"
    ),
    "dimensioni": "dimensioni, dim, misure, larghezza lunghezza, diametro",
    "illuminazione": "illuminazione, illuminata, luci, lights, illum, luce",
    "ostacoli": "ostacoli, ostacolo, ost disc, obstacles",
    "h24": "h24, h 24, notturno, giorno e notte, uso notturno, 24h",
    "ruolo": "ruolo, tipo sede, sede principale, principale, priorita",
    "tipo": (
        "tipo, tipologia, tipo edificio, categoria, destinazione, uso, funzione, type, centro di coordinamento, "
        "natura"
    ),
    "presenze_max": (
        "presenze max, max presenze, presenze, affollamento, esp pers, occupanti, alunni, studenti, n alunni"
    ),
    "contenuto": "contenuto, materiali, materiale, mezzi, dotazione, dotazioni, attrezzature, risorse, descrizione",
    "sede": "sede, indirizzo, ind, via, indirizzo sede, ubicazione, sede operativa, sede legale",
    "categoria": "categoria, tipo infra, classe, tipo strada, tipo, tipologia, gerarchia",
    "larghezza_min": "larghezza min, largh min, larghezza minima, larghezza, largh, largh m",
    "portata": "portata, portata t, carico, carico max, limite di carico, peso max",
    "da": "da, partenza, origine, inizio, da localita, from",
    "a": "a, arrivo, destinazione, fine, a localita, to",
    "verso": "verso, direzione, senso",
    "strada": "strada, nome strada, via, denominazione strada, toponimo, indirizzo, ubicazione, arteria",
    "direzione": "direzione, verso, senso, senso di marcia, dir",
    "presidio": "presidio, presidiato da, forza, forze, corpo, competenza, ente, presidiato",
    "soglia": "soglia, soglie, livello soglia, quota soglia, soglia idrometrica",
    "squadra": "squadra, squadre, team, unita, composizione",
    "fase": "fase, fase di attivazione, attivazione, fase operativa",
    "orari": "orari, orario, disponibilita, accessibilita orari, orari apertura, apertura, orario apertura",
    "livello": (
        "livello, classe, pericolosita, rischio, classe rischio, liv, liv rischio, grado, classe peric, scenario, "
        "peric"
    ),
    "tempo_ritorno": "tempo ritorno, tempo di ritorno, tr, t r, tr anni, tritorno, ritorno",
    "zona": "zona, zona ms, tipo z, microzona, zona sismica, classe, tipo mops",
    "fascia": "fascia, fascia perimetrale, distanza, buffer",
    "fonte": "fonte, source, origine dato, fonte dati, fonte dato, provenienza",
    "ipotesi": "ipotesi, ipotesi di collasso, scenario, tipo crollo",
    "stabilimento": "stabilimento, azienda, ditta, impianto, ragione sociale, denominazione, denom",
    "ordinanza": "ordinanza, n ordinanza, numero ordinanza, provvedimento, ord, atto, descrizione",
    "dal": "dal, data inizio, inizio, data dal, valido dal, da data, inizio validita",
    "al": "al, data fine, fine, data al, valido al, a data, fine validita",
    "atto": (
        "atto, atto di approvazione, approvata, approvato, approvazione, delibera, deliberazione, atto "
        "approvazione, approv"
    ),
    "verificato": "verificato, verified, verificata, verifica, controllato, validato",
    "verificato_il": (
        "verificato il, data verifica, verificata il, data rilievo, data controllo, data aggiornamento, data agg"
    ),
    "note": "note, nota, annotazioni, osservazioni, altre note, commenti, remarks, descrizione",
    "telefono": (
        "telefono, tel, telefoni, n telefono, num tel, recapito telefonico, numero telefono, phone, telefono "
        "fisso, cellulare, cell"
    ),
    "contatti": "contatti, contatto, recapiti, recapito, referente, responsabile, email, mail, pec",
}  # fmt: skip

#: By attribute, best first.
SYNONYMS: dict[str, tuple[str, ...]] = {
    attribute: tuple(word.strip() for word in words.split(",")) for attribute, words in _WORDS.items()
}
