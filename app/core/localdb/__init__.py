"""The managed local PostGIS cluster: a real database for whoever has not been given one.

On first use a private PostgreSQL is created under ``$CITTADINO_HOME/pg``: reachable through a socket only, by this
account (and root) only, with no password and no port. ``server`` finds the newest installed PostgreSQL with PostGIS;
``account`` says which unprivileged account runs it, because PostgreSQL refuses to be root; ``places`` says where its
files and its socket go, also when the home is closed to that account or has too long a name; ``postmaster`` starts,
watches and stops the server process; ``cluster`` puts the four together behind ``ensure_running``, which any number
of processes may call at once and which never needs to know who was first.
"""
