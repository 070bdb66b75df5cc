"""The rules, and nothing else: no database, no network, no clock.

``level`` and ``hazard`` are the vocabulary; ``state`` combines what several zones say into what a municipality is in;
``decision`` compares that with what was last told; ``freshness`` says when silence has lasted too long to be believed;
``message`` turns decisions into the words a person reads; ``guidance`` is what to do. ``thread`` is an alert with its
history, ``thread_steps`` how it goes on, ``thread_words`` how that is said, ``thread_message`` how others are told.
"""
