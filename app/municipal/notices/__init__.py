"""Notices at the desk, from the first word to the last correction.

In the order in which somebody meets them: :mod:`listing` (what waits, what is in force), :mod:`start` (choose words of
:mod:`wording`, which :mod:`first_content` makes a draft of), :mod:`writing` with the :mod:`form`, :mod:`page` (one
notice, as citizens see it), :mod:`acts` of whoever writes, :mod:`deciding` by the second person, :mod:`reach` of the
notifications, :mod:`history`. :mod:`reading` looks up what all of them show; :mod:`words`, :mod:`area` and
:mod:`differences` are how a notice is said. The rules (who may approve, what may follow what) are in
``alerts.notices``.
"""
