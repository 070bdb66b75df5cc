"""From bytes to decisions: archive, read, match, store, decide.

``poll`` fetches what a source publishes; ``ingest`` takes files through the two transactions: ``archive`` keeps the
bytes, and once they are read ``storing`` does everything that follows: ``versions`` writes down what was said,
``matching`` finds whom a message is about, ``deciding`` compares the new state with what was told, ``checks`` moves the
cursor.
``sweeping`` does what a crash left undone; ``rechecking`` reads the archive again with today's eyes; ``acts`` is what
operators do by hand; ``watching`` calls them; ``demonstration`` loads the labelled example and ``separation`` keeps it
away from reality.
"""
