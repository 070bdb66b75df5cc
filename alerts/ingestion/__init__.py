"""From bytes to decisions: archive, read, match, store, decide.

``poll`` fetches what a source publishes; ``ingest`` takes files through the two transactions (first the raw archive,
then everything that follows from reading it, the cursor included); ``archive`` keeps the bytes; ``deciding`` compares
the new state with what was told; ``demonstration`` loads and removes the labelled example.
"""
