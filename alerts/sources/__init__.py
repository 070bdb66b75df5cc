"""The feeds: one file each under ``adapters``, a declaration of facts and a reader, behind one contract.

``contract`` says what a source is, ``registry`` is the only module that knows which ones exist.
"""
