"""The demonstration's own fixture: levels published for Tuscany around the flood of 2 November 2023.

``flood_2023.csv`` lists the zones above green in each bulletin (facts published by the Dipartimento della Protezione
Civile, CC BY 4.0); ``bulletins`` writes them in the table form of the source, moved to the days around today.
"""
