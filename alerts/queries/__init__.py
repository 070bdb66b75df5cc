"""Reading: what is known at an instant, and the answers made from it.

``knowledge`` is the one place where stored readings become the state of a municipality; ``status`` and ``region`` put
it into views; ``sources`` says how the feeds are.
"""
