"""What the rules A of attributes say of themselves."""

from __future__ import annotations

from plans.domain.rules import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "A01",
        "Dato richiesto mancante",
        "Senza nome un luogo non si può indicare a nessuno; senza gli altri dati richiesti chi lo raggiunge non sa che "
        "cosa troverà.",
        "Compilare le celle indicate e ricaricare il file; se il dato è in un'altra colonna, indicare quale.",
    ),
    Rule(
        "A02",
        "Codice ISTAT di un altro Comune",
        "Un elemento di un altro Comune comparirebbe nel piano sbagliato, o due volte.",
        "Correggere il codice (sei cifre) oppure togliere la riga; i Comuni dello stesso ambito sono ammessi.",
    ),
    Rule(
        "A03",
        "Identificativo ripetuto",
        "Se due elementi hanno lo stesso identificativo, nel prossimo caricamento non si può dire quale dei due è "
        "cambiato o si è spostato.",
        "Dare a ogni elemento un identificativo suo e non cambiarlo da una versione all'altra.",
    ),
    Rule(
        "A04",
        "Valore fuori elenco",
        "I valori che non sono nell'elenco non si possono contare né confrontare con i rischi e gli scenari.",
        "Usare una delle voci previste; il testo resta com'è finché non viene corretto.",
    ),
    Rule(
        "A05",
        "Testo, numero o data messo in ordine",
        "Spazi, accenti rovinati, virgole e date scritte in modi diversi impediscono di cercare e confrontare.",
        "Non occorre fare nulla se il risultato è giusto; ciò che non si è potuto leggere resta vuoto e va corretto.",
    ),
    Rule(
        "A06",
        "Capienza scritta come testo",
        "Per sapere se i posti bastano per la popolazione la capienza deve essere un numero.",
        "Scrivere solo il numero («400» e non «400 persone»); dove i numeri sono più d'uno, scrivere quello che vale.",
    ),
    Rule(
        "A07",
        "Dati personali",
        "Nomi, cellulari, indirizzi e-mail e codici fiscali di persone non devono comparire in un piano pubblico.",
        "La colonna resta riservata agli operatori. Se contiene anche il nome del luogo, spostare i dati personali in "
        "una colonna a parte e ricaricare.",
    ),
    Rule(
        "A08",
        "Area di attesa senza indirizzo",
        "Chi deve raggiungere l'area a piedi, magari senza mappa, ha bisogno di una via.",
        "Aggiungere l'indirizzo o una descrizione del luogo («piazzale della scuola, via …»).",
    ),
    Rule(
        "A09",
        "Atto di approvazione letto dal testo",
        "Numero, data e organo dicono da quando il piano vale e chi lo ha approvato.",
        "Scrivere l'atto come «DCC n. 47 del 07/06/2016»: organo, numero e data.",
    ),
    Rule(
        "A10",
        "Sistema di riferimento scritto nel GeoJSON",
        "Le versioni vecchie del formato dichiarano il sistema di riferimento nel file: viene rispettato.",
        "Non occorre fare nulla.",
    ),
)
