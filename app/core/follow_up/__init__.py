"""What the operators of a region do about a municipality: notes, tasks, and letters that remind it.

It is neither about alerts nor about plans: what there is to remind of is known to whoever composes the text. Notes are
only added (one may correct another), tasks keep every step, and of each reminder stays what was written to how many;
what became of it is told by the outbox (:mod:`app.core.letters`). Municipalities see none of it but the letters.

``noting``, ``tasks`` and ``reminding`` are the use cases of operators, ``automatic`` reminds where nobody had to ask;
``writing`` is the log of both, ``recipients`` says who would get a letter, ``queries`` reads.
"""
