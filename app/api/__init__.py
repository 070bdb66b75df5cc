"""The open interface for integrators and for our own pages: JSON, stable URLs, no account, RFC 9457 problems."""
