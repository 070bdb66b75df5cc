"""Where wordings are asked for."""

from __future__ import annotations

from app.core.errors import NotFound
from app.municipal.notices.wording.danger import DANGER
from app.municipal.notices.wording.follow_up import FOLLOW_UPS, SCRATCH
from app.municipal.notices.wording.model import Group, Wording
from app.municipal.notices.wording.places import PLACES, ROADS
from app.municipal.notices.wording.services import HEALTH, SUPPLIES
from app.municipal.notices.wording.weather import WEATHER

#: In the order in which they are looked for; weather has two menus of its own on the page.
WORDINGS: tuple[Wording, ...] = (
    *DANGER,
    *ROADS,
    *PLACES,
    *SUPPLIES,
    *HEALTH,
    *WEATHER,
    *FOLLOW_UPS,
    SCRATCH,
)
_BY_ID = {wording.id: wording for wording in WORDINGS}

#: What somebody who fills in a blank is shown as an example.
EXAMPLES: dict[str, str] = {
    "area di attesa": "piazza del Mercato Nuovo",
    "bollirla basta o non basta": "non basta",
    "che cosa fare": "lava bene frutta e verdura",
    "che cosa non fare": "non toccare gli animali morti",
    "che cosa resta da sapere": "c’è ancora fango",
    "che cosa resta pericoloso": "rami e tegole che possono cadere",
    "che cosa si può fare di nuovo": "tornare a casa",
    "che cosa si trova": "acqua, cibo e letti",
    "che cosa è giusto": "via Firenze è chiusa fino alle 20",
    "che cosa è successo": "un errore durante una prova",
    "che cosa era sbagliato": "via Firenze chiusa fino alle 18",
    "dove si trova acqua da bere": "autobotte in piazza del Duomo",
    "dove si trova l’autobotte": "in piazza del Duomo",
    "fumo, gas o altro": "fumo per un incendio",
    "luogo di accoglienza": "palazzetto dello sport di Maliseti",
    "nome della manifestazione": "Il mercato del sabato",
    "quale rischio": "Acqua del fiume inquinata",
    "quali sintomi": "febbre e mal di testa",
    "corso d’acqua": "il Bisenzio",
    "da dove a dove": "da via Roma a piazza Europa",
    "giorno": "lunedì 30 novembre",
    "indirizzo": "via Roma 12",
    "luoghi chiusi": "parchi, cimiteri, lungofiume",
    "luogo": "palestra della scuola Don Milani",
    "motivo in poche parole": "una frana",
    "nome del ponte": "al Mercatale",
    "nome del sottopasso": "di via Ciulli",
    "nome della strada": "via Firenze",
    "numero di telefono": "0574 1836055",
    "ora": "14:00",
    "ora di fine": "20:00",
    "ora di inizio": "8:00",
    "percorso alternativo": "viale della Repubblica",
    "quali luoghi": "parchi e giardini pubblici",
    "quali scuole": "tutte, nidi compresi",
    "per che cosa si può usare": "lavare i pavimenti e lo scarico",
    "zona": "Santa Lucia e Galceti",
}


def find_wording(wording_id: str) -> Wording | None:
    """The wording of that id; None when there is none."""
    return _BY_ID.get(wording_id)


def get_wording(wording_id: str) -> Wording:
    """The same.

    Raises:
        NotFound: ``notice_wording_unknown``.
    """
    found = find_wording(wording_id)
    if found is None:
        raise NotFound("notice_wording_unknown", "Questo modello di avviso non c'è.")
    return found


def offered() -> dict[Group, list[Wording]]:
    """What is chosen from a list: all but weather, which has two menus, and the empty one."""
    groups = [group for group in Group if group is not Group.WEATHER]
    return {group: [one for one in WORDINGS if one.group is group and one is not SCRATCH] for group in groups}
