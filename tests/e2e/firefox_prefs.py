"""Preferences of the Firefox the tests start: push to a service on this machine, and no talk with anybody else."""

from __future__ import annotations

Pref = str | int | bool
PUSH_PREFS: dict[str, Pref] = {
    "dom.push.enabled": True,
    # Automation turns the connection to the push service off: on again.
    "dom.push.connection.enabled": True,
    "dom.push.testing.allowInsecureServerURL": True,
    "dom.serviceWorkers.enabled": True,
    "dom.webnotifications.enabled": True,
    # Own alert windows, which exist in headless mode too, instead of the desktop's.
    "alerts.useSystemBackend": False,
}
QUIET_PREFS: dict[str, Pref] = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.region.network.url": "",
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "intl.accept_languages": "it-IT,it",
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "network.trr.mode": 5,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "startup.homepage_welcome_url": "about:blank",
    "toolkit.telemetry.enabled": False,
}
