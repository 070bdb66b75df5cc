"""From a decision to outcomes, with nothing lost in between.

``news`` is the one SQL definition of what is news to a device, ``audience`` the statements that ask it; ``fan_out``
turns decisions into batches and queue jobs inside the deciding transaction, and ``held`` does so in the morning for
those who were in their quiet hours; ``batch`` looks up, page by page, what each recipient has to be told, has the
channel send it and records what became of it; ``letters`` renders and keeps the texts of a ``picture`` under a
``letterhead``; ``lanes`` orders batches by danger; ``greeting`` is the notification somebody asks for to see that
notifications work, and ``welcome`` the first e-mail to an address that an operator has added.
"""
