"""The feeds: one file each under ``adapters``, a declaration of facts and a reader, behind one contract.

``contract`` says what a source is, ``registry`` is the only module that knows which ones exist. What a feed's reader
needs beside its formats stands here under its name: ``dpc_*`` gathers the files of a national bulletin and checks them
against each other, ``cfr_*`` turns rows of hours into levels of zones and days, ``cap_document`` says what is wrong
with a message, ``canary_document`` is the one that we write ourselves. A new feed: ``docs/tutorials/add-a-feed.md``.
"""
