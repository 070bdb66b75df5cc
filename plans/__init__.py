"""The plan domain: a municipality's emergency plan, from the files it has to a map that can be trusted.

Empty until its turn comes. It will read, validate, version and publish plans, and measure how good they are; it never
imports alerts, nor they it: what needs both is composed in an area of the application, joined by ISTAT code.
"""
