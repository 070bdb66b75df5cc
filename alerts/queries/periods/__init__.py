"""What happened in a time that is over, from rows that are kept: for reports, which say the same when asked again.

    documents    what sources said, and how long that took to arrive
    decided      what was decided of it, by kind and by municipality
    in_force     when municipalities were in orange or red, as they were told
    bouts        times in which any of them was
    dispatched   what was sent, how far it got and how fast; where it did not get far enough
    published    notices of municipalities
    watched      alarms about sources; what we sent to ourselves
    everything   all of these at once

A time is half open: from its first instant until before its last. Instants are aware. Everything is as known now: what
is written down later about that time is in the next report.
"""
