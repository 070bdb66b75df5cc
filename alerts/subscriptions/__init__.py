"""Who wants to be told: an endpoint, two keys, municipalities, thresholds and quiet hours.

Browsers subscribe by themselves. Officials and operators may be told by e-mail too: ``email`` is how an operator adds
and removes an address, ``leaving`` how its owner leaves by the link in every message.

``request`` and ``wishes`` check what is asked for; ``subscribe`` keeps, changes and erases one subscription, ``bulk``
imports many, and ``keeping`` is how both write; ``terms`` says in SQL what the deciding side asks of a subscription;
``order`` keeps subscribing and deciding from crossing each other.
"""
