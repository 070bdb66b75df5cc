"""Who wants to be told: an endpoint, two keys, municipalities and a threshold.

``endpoint`` decides which push services are believed; ``subscribe`` keeps, changes and erases one subscription;
``bulk`` imports many; ``order`` keeps subscribing and deciding from crossing each other.
"""
