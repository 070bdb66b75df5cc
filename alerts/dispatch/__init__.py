"""From a decision to outcomes, with nothing lost in between.

``audience`` is the one SQL definition of who is told what; ``fan_out`` turns a bulletin's decisions into batches and
queue jobs inside the deciding transaction; ``batch`` looks up, page by page, what each recipient has to be told, has
the channel send it and records what became of it; ``letters`` renders and keeps the texts; ``lanes`` orders batches by
danger; ``greeting`` is the notification somebody asks for to see that notifications work.
"""
