"""Rows, and nothing else: columns, constraints and what they mean. ``sources`` is what was said, ``subscriptions`` who
wants to know, ``dispatch`` what was decided and told, ``operating`` how far that reached and what is paused, ``canary``
what we told ourselves.
"""
