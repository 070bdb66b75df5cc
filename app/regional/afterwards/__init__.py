"""After the event: what happened in any period, from rows that are kept, with figures that can be defended.

    period      which one: what a URL says, on the clock of Italy
    proposals   which ones one is likely to ask for
    lateness    pure: municipalities in orange or red, and when they declared a phase
    reading     everything of a period, asked once
    places      of which municipalities
    tables      the rows: documents, decisions, dispatches, notices, phases, alarms, acts
    sentences   the same in words, each with the table that it counts
    routes      the pages, and the files

A report is as known at the instant at which it is made, and says so; its link makes it anew. Nobody is named in it.
"""
