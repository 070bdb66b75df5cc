"""How we name ourselves to the servers that we ask: sources, push services."""

USER_AGENT = "cittadino-informato"
