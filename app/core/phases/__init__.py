"""The operating phase of a municipality, and its operations centre (COC): what it has declared, when, by which act.

A phase is a fact of the municipality. It often follows an alert and is prepared by a plan, but it is neither: it is
declared by a person (ADR 0039). What is stated is never changed: a *statement* may be corrected or withdrawn by a later
one, so that it can be told both how things were and how they were known to be.

``statements`` says what may follow what (pure), ``phase`` and ``centre`` what is stated, ``mapping`` which phase the
plan gives a colour, ``declaring`` and ``convening`` are the use cases, ``queries`` the answers.
"""
