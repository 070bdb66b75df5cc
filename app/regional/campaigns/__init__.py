"""Campaigns: who is to reach what until when, how far it has come, and who is behind.

``progress`` puts together members, joinings and plans, month by month; ``views`` shows them, ``acts`` are the forms of
operators, ``choosing`` proposes members.
"""
