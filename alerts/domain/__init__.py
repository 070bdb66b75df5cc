"""The rules, and nothing else: no database, no network, no clock.

``level`` and ``hazard`` are the vocabulary; ``state`` combines what several zones say into what a municipality is in;
``decision`` compares that with what was last told; ``freshness`` says when silence has lasted too long to be believed;
``message`` turns decisions into the words a person reads (``words``, ``hours`` and ``links`` in it); ``guidance`` is
what to do. ``cap`` is a message as others write it, ``warning`` what it means, ``lifecycle`` how long it counts.
``thread`` is an alert with its history, ``thread_steps`` how it goes on, ``thread_words`` how that is said,
``thread_message`` how others are told. ``notice`` is what a municipality writes itself, ``drill`` what it plays.
``thresholds`` and ``quiet`` are what a device wants, ``reach`` is how far a message got; ``alarms`` and ``canary`` say
what an operator must look at, ``alarm_letter`` how that is written.
"""
