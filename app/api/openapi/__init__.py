"""What the open interface says of itself: OpenAPI 3.1, written by hand beside the URL table.

``shapes`` are the few words that descriptions are made of, ``alerts``, ``places`` and ``devices`` what is answered and
where, ``document`` the whole. A test walks the application's routes and finds each of them here, and compares real
answers with what is said of them.
"""
