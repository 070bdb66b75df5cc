"""The rules of geometry: why each matters, and how to mend what it finds."""

from __future__ import annotations

from plans.domain.rules import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "G01",
        "Quota tolta",
        "La mappa dei cittadini è piana: la quota (coordinate Z o M) non serve e appesantisce i dati.",
        "Non c'è nulla da fare: il file originale resta com'è.",
    ),
    Rule(
        "G02",
        "Geometria non valida",
        "Di un contorno che incrocia sé stesso non si può dire che cosa sta dentro e che cosa fuori.",
        "Guardare sulla mappa la correzione proposta e confermarla, oppure ridisegnare il contorno nel programma GIS "
        "(in QGIS: Processing, «Ripara geometrie») e caricare di nuovo il file.",
    ),
    Rule(
        "G03",
        "Linea al posto di un'area",
        "Un'area salvata come linea non ha un dentro: nessuno può sapere se si trova al suo interno.",
        "Chiudere il contorno e salvarlo come poligono (in QGIS: Vettore, «Da linee a poligoni»).",
    ),
    Rule(
        "G04",
        "Tipo di geometria non adatto",
        "Ogni classe del piano si disegna in un solo modo (punti, linee o aree), altrimenti simboli, conteggi e "
        "ricerche sono sbagliati.",
        "Scegliere la classe giusta per il livello; se il livello mescola tipi diversi, indicare la classe di ciascuna "
        "parte. Ogni punto va in una riga sua.",
    ),
    Rule(
        "G05",
        "Senza posizione",
        "Quello che non ha una posizione non si può mostrare sulla mappa né trovare partendo da dove ci si trova.",
        "Disegnare sulla mappa ciò che manca o, in una tabella, scriverne le coordinate; togliere la riga se è vuota. "
        "Le altre righe restano valide.",
    ),
    Rule(
        "G06",
        "Fuori dal comune",
        "Un'area messa nel posto sbagliato manda le persone dove non c'è nulla.",
        "Se le righe sono lontane tutte allo stesso modo, il sistema di riferimento è sbagliato: sceglierne un altro e "
        "guardare la mappa. Se un'area è davvero di un comune vicino, scrivere nelle note il motivo.",
    ),
    Rule(
        "G07",
        "Superficie inverosimile",
        "Un'area di pochi metri quadrati non accoglie nessuno; una più grande di tutto il comune di solito è un errore "
        "di disegno o di sistema di riferimento.",
        "Controllare il contorno sulla mappa. Se l'area è nota solo come luogo, caricarla come punto.",
    ),
    Rule(
        "G08",
        "Possibile doppione",
        "La stessa area scritta due volte conta due volte nei posti disponibili, e i due dati prima o poi si "
        "contraddicono.",
        "Confrontare le due righe, tenere quella giusta e cancellare l'altra. Se sono due cose diverse non serve fare "
        "nulla.",
    ),
    Rule(
        "G09",
        "Latitudine e longitudine scambiate",
        "Con le coordinate scambiate i punti finiscono a migliaia di chilometri dal comune.",
        "Confermare lo scambio dopo aver guardato la mappa, oppure esportare di nuovo il file con la longitudine (Est) "
        "prima della latitudine (Nord).",
    ),
    Rule(
        "G10",
        "Precisione limitata",
        "Passando da un sistema di riferimento storico (Monte Mario, ED50) a quello della mappa le posizioni si "
        "spostano di qualche metro: abbastanza per finire dall'altra parte della strada.",
        "Se si hanno dati in RDN2008 o WGS 84 caricare quelli, oppure convertirli prima con i grigliati dell'IGM; "
        "altrimenti controllare le posizioni sulla mappa.",
    ),
    Rule(
        "G11",
        "Molti vertici",
        "Una mappa troppo pesante non si apre sul telefono di chi ha poco segnale, proprio durante un'emergenza.",
        "Non c'è nulla da fare: ai cittadini va una copia semplificata, l'originale resta intero. Chi vuole può "
        "semplificare il livello prima di caricarlo.",
    ),
    Rule(
        "G12",
        "Area di emergenza in zona a rischio",
        "Chi raggiunge un'area di emergenza deve essere al sicuro proprio dal rischio da cui scappa.",
        "Spostare l'area, oppure indicare per quali rischi vale (attributo «rischi_serviti») se per questo non va "
        "usata, o scrivere nelle note perché la scelta è giustificata.",
    ),
)
