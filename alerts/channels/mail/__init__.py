"""What alerts by e-mail are made of, below the channel that sends them.

``mailto`` is how an address stands among endpoints; ``notice`` reads what a message says, ``layout`` writes it as text
and as a page, ``letter`` puts both in an envelope whose headers nobody's text can add to; ``replies`` says what the
answer of a mail server means.
"""
