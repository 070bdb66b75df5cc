"""What a layer means: its class, and which of its columns say what; proposed, confirmed by a person, remembered.

::

    classes     layer → class, best first: from words, the standards of Veneto and CLE, values, past uploads
    columns     attribute → column, never a column of personal data for what citizens may read
    values      a cell → a value of the attribute's kind; what cannot be read for sure is left out and said
    rows        all rows of a layer → public attributes, reserved ones, keys that stay the same across uploads
"""
