"""What to do at once: go away, stay in, go up, where to be received."""

from __future__ import annotations

from alerts.domain.notice_category import NoticeCategory
from app.municipal.notices.wording.model import Group, Wording

_C, _G = NoticeCategory, Group

DANGER = (
    Wording(
        "evacuate",
        1,
        _G.DANGER,
        "Lasciare la zona",
        "Le persone devono andare via subito da una zona.",
        _C.OTHER,
        "Lascia subito [[zona]]",
        """**Esci di casa adesso** se sei in [[zona]]: [[motivo in poche parole]].

- Vai a piedi verso [[area di attesa]].
- Chiudi gas, luce e acqua solo se fai in tempo.
- Porta documenti, medicine e telefono.
- Aiuta chi ha bisogno. Se non riesci a uscire, chiama il **112**.
- Non tornare indietro finché non lo diciamo noi.""",
        hours=12,
    ),
    Wording(
        "stay-inside",
        1,
        _G.DANGER,
        "Restare in casa, fumo o gas",
        "Incendio, nube, perdita: chi esce respira male.",
        _C.HEALTH,
        "Resta in casa e chiudi le finestre: [[zona]]",
        """C’è [[fumo, gas o altro]] in [[zona]].

- **Entra in casa** e resta dentro.
- Chiudi porte e finestre. Spegni condizionatori e ventole.
- Non andare a vedere: lascia libera la strada ai soccorsi.
- Respiri male? Chiama il **112**.""",
        hours=6,
    ),
    Wording(
        "higher-floors",
        1,
        _G.DANGER,
        "Acqua che sale: salire ai piani alti",
        "Un corso d’acqua esce o sta per uscire.",
        _C.OTHER,
        "[[corso d’acqua]]: sali ai piani alti",
        """[[corso d’acqua]] sta per uscire in [[zona]].

- **Sali ai piani alti adesso.** Non scendere in cantine e garage.
- Non usare l’auto. Non attraversare strade e sottopassi allagati.
- Non usare l’ascensore.
- Aiuta chi abita al piano terra.
- In pericolo chiama il **112**.""",
        hours=12,
    ),
    Wording(
        "waiting-area-open",
        1,
        _G.DANGER,
        "Area di attesa o di accoglienza aperta",
        "C’è un posto dove andare.",
        _C.OTHER,
        "Aperta l’area di accoglienza: [[luogo]]",
        """Chi non può restare in casa trova posto in **[[luogo]]**, [[indirizzo]].

- Ci sono [[che cosa si trova]].
- Porta documenti, medicine e il necessario per la notte.
- Non puoi arrivarci da solo? Chiama il [[numero di telefono]].""",
    ),
    Wording(
        "coc-open",
        1,
        _G.DANGER,
        "Centro operativo comunale aperto",
        "Il COC è aperto: chi si può chiamare.",
        _C.OTHER,
        "Il Comune ha aperto il centro operativo",
        """Il centro operativo comunale è aperto per [[motivo in poche parole]].

- Per informazioni e segnalazioni chiama il **[[numero di telefono]]**.
- Per un pericolo immediato chiama il **112**.
- Segui gli avvisi su questa pagina.""",
    ),
    Wording(
        "unexploded-bomb",
        1,
        _G.DANGER,
        "Ordigno bellico",
        "Zona da lasciare per un disinnesco, a un’ora stabilita.",
        _C.OTHER,
        "Disinnesco di un ordigno: lascia [[zona]] entro le [[ora]]",
        """[[giorno]] sarà disinnescato un ordigno bellico in [[luogo]].

- Lascia [[zona]] entro le **[[ora]]**.
- Punto di accoglienza: [[luogo di accoglienza]].
- Hai bisogno di aiuto per spostarti? Chiama il [[numero di telefono]].
- Torna a casa solo dopo il nostro avviso di fine.""",
        hours=48,
    ),
)
