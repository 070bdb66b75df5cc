"""How good plans are: what is missing most, before any score; then what can be done about each of it.

    scores       lines of the checklist that are missing, and the municipalities that miss them (T5)
    risks        the matrix of municipalities and risks (T6)
    waiting      who has a waiting area within reach, and how that was counted (T7)
    reception    places to sleep, against people exposed (T8)
    conflicts    emergency areas inside a hazard (T9)
    uploads      what uploads bring, and the worst of them (T10)
    catalogue    classes of the national catalogue (T13)
    life         who keeps the plan alive (T12), and who plans together (T14)

Each module says its tables and figures; :mod:`viewing` makes pages and files of them.
"""
