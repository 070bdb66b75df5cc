"""Rules about files: what whoever uploads needs to hear once."""

from __future__ import annotations

from plans.domain.rules import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "F01",
        "Formato del file",
        "Un file il cui contenuto non corrisponde al nome, o che rimanda ad altri file o siti, può mostrare dati "
        "sbagliati o mettere in pericolo il servizio.",
        "Esportare i dati in uno dei formati ammessi: shapefile in uno .zip, GeoPackage, GeoJSON, KML o KMZ, CSV, "
        "XLSX, DXF; il piano come PDF. Se il file è danneggiato, esportarlo di nuovo.",
    ),
    Rule(
        "F02",
        "Archivio sicuro",
        "Un archivio con percorsi esterni, collegamenti, altri archivi o una dimensione spropositata può scrivere dove "
        "non deve o esaurire le risorse.",
        "Creare un nuovo .zip con i soli file dello shapefile, senza password e senza altri archivi dentro.",
    ),
    Rule(
        "F03",
        "Shapefile completo",
        "Uno shapefile è fatto di più file: senza .dbf si perdono tutti gli attributi, senza .shx o .shp le geometrie.",
        "Comprimere insieme nello stesso .zip i file .shp, .shx, .dbf e .prj che hanno lo stesso nome.",
    ),
    Rule(
        "F04",
        "Sistema di coordinate e codifica dei testi",
        "Senza .prj non si sa dove siano i punti sulla Terra; senza .cpg le lettere accentate possono cambiare.",
        "Scegliere il sistema di coordinate guardando la mappa e controllare gli accenti; meglio ancora, esportare di "
        "nuovo con .prj e .cpg (codifica UTF-8).",
    ),
    Rule(
        "F05",
        "GeoJSON corretto",
        "Un TopoJSON o un JSON non valido viene letto da alcuni programmi senza errori ma con punti sbagliati.",
        "Esportare come GeoJSON (RFC 7946), per esempio da QGIS: Esporta › Salva elementi come › GeoJSON.",
    ),
    Rule(
        "F06",
        "Strati del file",
        "Ogni strato può contenere una cosa diversa (aree, edifici, zone di rischio): va detto quale, e quelli vuoti "
        "non servono.",
        "Indicare per ogni strato la classe del piano, oppure lasciarlo fuori.",
    ),
    Rule(
        "F07",
        "KML senza rimandi",
        "Un KML può rimandare a dati e immagini in rete, che cambiano o spariscono e che il servizio non scarica mai.",
        "Da Google Earth o My Maps esportare i dati veri e propri (KML o KMZ), non il collegamento alla mappa in rete.",
    ),
    Rule(
        "F08",
        "Disegno DXF",
        "Un disegno non dice in quale sistema di coordinate è né che cosa sono le sue linee.",
        "Scegliere sistema di coordinate e classe di ogni strato; se possibile caricare lo shapefile o il GeoPackage "
        "da cui viene il disegno.",
    ),
    Rule(
        "F09",
        "Tabella con coordinate",
        "Le tabelle scrivono le coordinate in molti modi (virgola decimale, gradi e minuti, Gauss-Boaga): lette male, "
        "spostano i punti.",
        "Usare una sola riga di intestazione con due colonne di coordinate, per esempio «Longitudine» e «Latitudine» o "
        "«Est» e «Nord», e controllare i punti sulla mappa.",
    ),
)
