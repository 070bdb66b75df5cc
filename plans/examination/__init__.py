"""One upload looked at from end to end, without a database: layers, staged rows, findings.

It runs in a child process that can be killed; what comes back is data (Arrow and JSON), never objects.
"""
