"""Adoption over time: plans and the platform, month by month.

``plans_line`` and ``platform_line`` put together what was measured here and what others counted before; ``views`` shows
both, ``recording`` writes down figures of the past, ``recorded`` lists them and withdraws them. A month that is over is
shown as it was written down, unless the URL asks for what is known today (ADR 0047).
"""
