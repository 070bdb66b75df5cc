"""The open interface for integrators and for our own pages: JSON, stable URLs, no account, RFC 9457 problems.

Beside it, and not part of it, ``canary`` is where our messages to ourselves arrive.
"""
