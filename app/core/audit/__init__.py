"""The audit: every act that changes what citizens see, one after the other, each sealed with the one before it.

``models`` is the row, ``seal`` what a hash is taken of, ``log`` adds acts in the transaction that does them, ``verify``
finds out whether anybody has touched the past, ``register`` reads it a page at a time. Whoever keeps the last hash
elsewhere can also tell that the end is missing, or that the whole of it was written anew: ``anchor`` keeps one in the
home of the installation, ``watching`` mails it to the operators.
"""
