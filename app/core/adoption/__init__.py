"""How many municipalities are on the platform, since when, and how more of them are won.

``existing`` knows how many municipalities there were on a day, as far as what comes with the product tells;
``figures`` keeps what others counted before us, each with its source; ``months`` is the arithmetic of months that are
over and stay as they were known (ADR 0047), ``platform`` counts who had joined and who was at work in each of them;
``campaigns`` and ``members`` are acts of operators, ``forecast`` says (pure) where a campaign is going.
"""
