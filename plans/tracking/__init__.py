"""How good plans are and whether they get better.

The story, in the order in which it is told::

    procedure      what the steps on record say of every municipality on a day
    geodata        what published versions hold, measured once for each
    declarations   what people state where no platform can see
    facts          all of it together, in a handful of statements for the whole country
    snapshots      a row for each municipality and month, only ever added to; sums for each region
    indicators     T1–T15: adoption, contents, life; as valid on a month, or as known on an instant
    public         where plans stand, as far as everybody may know
    reminders      who has to be told, once for each step: rows that somebody else delivers
    seed           what others counted before us, and who plans together, from files of the operator's
    monthly        what the clock calls

The checklist and its grades are pure: :mod:`plans.domain.checklist`.
"""
