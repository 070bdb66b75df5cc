"""How good plans are and whether they get better.

The story, in the order in which it is told::

    procedure      what the steps on record say of every municipality on a day
    geodata        what published versions hold, measured once for each
    population     where people live, loaded by an operator; waiting, who of them has a waiting area within reach
    declarations   what people state where no platform can see
    facts          all of it together, in a handful of statements for the whole country
    snapshots      a row for each municipality and month, only ever added to; sums for each region
    indicators     T1–T15: adoption, contents, risks, catalogue, uploads, life; as valid on a month, or as known then
    series         the same months by region, as written down when they ended and as known today, side by side
    milestones     in which months a municipality had an approval in force
    past           what others counted before us: recorded, or withdrawn
    public         where plans stand, as far as everybody may know
    reminders      who has to be told, once for each step: rows
    delivering     those rows as letters, into the log of :mod:`app.core.follow_up`
    seed           what others counted before us, and who plans together, from files of the operator's
    monthly        what the clock calls

The checklist and its grades are pure: :mod:`plans.domain.checklist`.
"""
