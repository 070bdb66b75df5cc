"""The canary: every few minutes the service tells itself something, all the way, and looks whether it arrives.

``running`` writes a document and takes it in as if it came from outside; what follows is the path of every alert:
archive, reading, decision, batch, worker, encryption, push. The one device that follows the reserved municipality is
our own (``device``): its push service is ``receiving``, in the web process, which checks the signature, decrypts and
writes down when it had it. What decrypts is made from the secret of the service (``keys``), and kept nowhere. What the
runs mean (lost, slow) is :mod:`alerts.domain.canary`; that nobody else ever sees any of it is the business of
:mod:`app.core.territory.reserved` and of the word ``internal``.
"""
