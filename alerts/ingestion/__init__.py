"""From bytes to decisions: archive, read, match, store, decide.

``poll`` fetches what a source publishes; ``ingest`` takes files through the two transactions: ``archive`` keeps the
bytes, and once they are read ``storing`` does everything that follows, the cursor included; ``deciding`` compares
the new state with what was told; ``demonstration`` loads and removes the labelled example.
"""
