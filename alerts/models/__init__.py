"""Rows, and nothing else: columns, constraints and what they mean. ``sources`` is what was said, ``subscriptions`` who
wants to know, ``dispatch`` what was decided and told, ``notices`` what municipalities write themselves, ``drills`` what
they play; ``operating`` is how far things reached and what is paused, ``canary`` what we told ourselves.
"""
