"""Water, light, gas, health."""

from __future__ import annotations

from alerts.domain.notice_category import NoticeCategory
from app.municipal.notices.wording.model import Group, Wording

_C, _G = NoticeCategory, Group

SUPPLIES = (
    Wording(
        "water-not-drinkable",
        1,
        _G.SUPPLIES,
        "Acqua non potabile",
        "L’acqua del rubinetto non si deve bere.",
        _C.WATER,
        "Non bere l’acqua del rubinetto: [[zona]]",
        """In [[zona]] **l’acqua del rubinetto non è potabile**.

- Non berla. Non usarla per cucinare, lavare i denti e preparare il latte.
- Bollirla [[bollirla basta o non basta]].
- Puoi usarla per [[per che cosa si può usare]].
- Acqua da bere: [[dove si trova acqua da bere]].
- Diremo qui quando è di nuovo buona.""",
        hours=48,
    ),
    Wording(
        "water-cut",
        1,
        _G.SUPPLIES,
        "Acqua che manca",
        "Guasto o lavori: i rubinetti restano asciutti.",
        _C.WATER,
        "Manca l’acqua: [[zona]]",
        """In [[zona]] manca l’acqua per [[motivo in poche parole]],
dalle **[[ora di inizio]]** alle **[[ora di fine]]**.

- Tieni da parte l’acqua che ti serve.
- Chiudi i rubinetti: al ritorno l’acqua può essere torbida. Falla scorrere.
- Autobotte: [[dove si trova l’autobotte]].""",
    ),
    Wording(
        "power-cut",
        1,
        _G.SUPPLIES,
        "Luce che manca",
        "Interruzione della corrente, prevista o no.",
        _C.UTILITIES,
        "Manca la corrente: [[zona]]",
        """In [[zona]] manca la corrente. Previsione di ritorno: **[[ora di fine]]**.

- Usa una torcia, non le candele.
- Non usare l’ascensore.
- Non toccare cavi caduti: chiama il **112**.
- A casa c’è chi usa apparecchi medici? Chiama il [[numero di telefono]].""",
    ),
    Wording(
        "gas-leak",
        1,
        _G.SUPPLIES,
        "Fuga di gas",
        "Perdita di gas in una strada o in un quartiere.",
        _C.UTILITIES,
        "Fuga di gas: allontanati da [[zona]]",
        """C’è una fuga di gas in **[[zona]]**.

- **Allontanati a piedi.** Non accendere l’auto.
- Non fumare, non accendere fiamme, luci e campanelli.
- Sei in casa e senti odore di gas? Apri le finestre, esci e chiama il **112** da fuori.""",
        hours=12,
    ),
)

HEALTH = (
    Wording(
        "heat-help",
        1,
        _G.HEALTH,
        "Caldo: aiuto per chi è fragile",
        "Giorni molto caldi: luoghi freschi e numeri utili.",
        _C.HEALTH,
        "Caldo forte fino a [[giorno]]: dove trovare aiuto",
        """Fino a **[[giorno]]** farà molto caldo.

- Resta in casa fra le 11 e le 18. Bevi spesso, anche senza sete.
- Telefona a chi è anziano o solo.
- Luoghi freschi aperti: [[quali luoghi]].
- Aiuto a domicilio: [[numero di telefono]].""",
        push=False,
        hours=72,
    ),
    Wording(
        "health-risk",
        1,
        _G.HEALTH,
        "Rischio per la salute",
        "Malattia, insetti, aria, cibo: un’indicazione sanitaria.",
        _C.HEALTH,
        "[[quale rischio]]: che cosa fare in [[zona]]",
        """In [[zona]] c’è un rischio per la salute: **[[quale rischio]]**.

- Fai questo: [[che cosa fare]].
- Non fare questo: [[che cosa non fare]].
- Hai [[quali sintomi]]? Chiama il medico o il [[numero di telefono]].""",
        hours=72,
    ),
)
