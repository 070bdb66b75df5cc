"""From a decision to outcomes, with nothing lost in between.

``audience`` is the one SQL definition of who is told what; ``fan_out`` turns a bulletin's decisions into batches and
queue jobs inside the deciding transaction; ``batch`` finds a batch's recipients again, has the channel send their
messages page by page and records what became of each; ``letters`` renders and keeps the texts; ``drain`` empties the
queue on request.
"""
