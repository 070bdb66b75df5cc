"""Pure rules of plans: what classes there are, what can be found wrong, which states a plan goes through.

No database, no file, no clock. Classes are our own taxonomy (:mod:`plans.domain.taxonomy`), with the columns that tie
each to the national catalogue (decree 265 of 29 January 2024), to the CLE standard 3.1 and to Veneto's codes.
"""
