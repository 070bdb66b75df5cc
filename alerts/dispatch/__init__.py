"""From a decision to outcomes, with nothing lost in between.

``news`` is the one SQL definition of what is news to a device, ``audience`` the statements that ask it; ``fan_out``
turns decisions into batches and queue jobs inside the deciding transaction, and ``held`` does so in the morning for
those who were in their quiet hours. ``batch`` sends one: ``lookup`` finds its devices again and what each has to be
told, in the ``outlook`` that all devices of a dispatch share; ``recording`` keeps what became of them; ``agreements``
are made beforehand and taken there. ``letters`` renders and keeps the texts of a ``picture`` under a ``letterhead``;
``lanes`` orders batches by danger; ``greeting`` is the notification somebody asks for to see that notifications work,
and ``welcome`` the first e-mail to an address that an operator has added.

For whoever operates it: ``reach`` counts whom a dispatch was for and what became of them, ``summary`` makes that final,
``retention`` forgets single outcomes later; ``ageing`` lets what waits rise, ``pausing`` stops what goes out.
"""
