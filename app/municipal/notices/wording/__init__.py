"""Words that notices begin with, agreed on before anybody is in a hurry.

``model`` is what a wording is and how its blanks are found and filled; ``weather`` makes one for each risk and level
from the same sentences as the pages on what to do; ``danger``, ``places``, ``services`` and ``follow_up`` hold the
others; ``book`` is where they are asked for. What is written here is Italian: a text to be corrected by whoever
sends it, and never translated by machine.
"""
