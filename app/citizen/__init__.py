"""The citizen's pages: is there an alert where I live, what do I do, and tell me when that changes.

No account, no cookie, no position sent to us. ``routes`` is the URL table; ``home`` and ``glance`` turn what is known
into what a person sees at once; ``alerts`` are the pages of alerts with their history; ``plan_views`` shows a
municipality's emergency plan, read from its public GeoJSON, and ``plan_glance`` a few lines of it for other pages;
``what_to_do`` says what to do, risk by risk; ``device`` serves what a phone installs (service worker, manifest);
``statements`` are the pages that say what we do with data; ``leaving`` is the
way out of alerts by e-mail.
"""
