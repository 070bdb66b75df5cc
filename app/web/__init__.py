"""Flask plumbing that all areas share: who may use a route, errors, security headers, caching, language, labels.

No area is imported here and no rule lives here: a view takes what it needs from ``context``, calls one use case and
renders one template.
"""
