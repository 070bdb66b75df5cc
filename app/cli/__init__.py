"""The command line, ``cittadino``: each command is a few lines that call the use case a page or a job would call.

``main`` is the entry point and the table of commands; ``output`` prints results and turns expected errors into exit
statuses; the other modules are one group of commands each, imported only when they are asked for.
"""
