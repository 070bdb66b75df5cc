"""The open interface for integrators and for our own pages: JSON, stable URLs, no account, RFC 9457 problems.

``alerts``, ``alert_cap`` and ``feeds`` tell of alerts with their history, ``territory`` of places, ``plans`` of
plans, ``coverage`` joins the two, ``subscriptions`` are of devices; ``openapi`` describes all of it. Beside it, and
not part of it, ``canary`` is where our messages to ourselves arrive.
"""
