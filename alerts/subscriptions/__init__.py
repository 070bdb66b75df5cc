"""Who wants to be told: an endpoint, two keys, municipalities and a threshold.

``request`` checks what is asked for; ``subscribe`` keeps, changes and erases one subscription, ``bulk`` imports many,
and ``keeping`` is how both write; ``order`` keeps subscribing and deciding from crossing each other.
"""
