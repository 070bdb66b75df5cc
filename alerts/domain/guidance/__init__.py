"""What to do: our own words for every risk, before, during (indoors, outdoors) and after, by level.

``model`` says what a piece of guidance is; one file per risk holds its sentences, the most important first; ``book`` is
where they are asked for. Facts follow the public bodies named as sources; no sentence is theirs. English msgids: the
caller brings the language. How a sentence is changed: docs/tutorials/revise-guidance.md.
"""
