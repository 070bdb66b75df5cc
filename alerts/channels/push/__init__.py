"""What Web Push is made of (RFC 8030, 8188, 8291, 8292), below the channel that puts it together.

``sealing`` seals messages, ``agreements`` keeps what it needs for that from before; ``vapid`` says who we are, once per
push service; ``transport`` is the contract for posting encrypted messages, which ``http2`` keeps by hand and at speed,
and ``curl`` with libcurl (and ``curl_loop``) for every peer that speaks something else; ``gate`` leaves in peace the
hosts that ask for it, in the words that ``retry_after`` reads. ``making`` makes all of it from the settings.
"""
