// Why notifications cannot work here, and whose settings to open. By user agent, where nothing better tells. Pure.

// Browsers inside other apps (Facebook, Instagram, …) say who they are; on Android any web view ends in "; wv)".
const IN_APP = /FBAN|FBAV|FB_IAB|Instagram|Line\/|TikTok|musical_ly|BytedanceWebview|LinkedInApp|Twitter|Snapchat|WhatsApp|GSA\/|; wv\)/;

const FAMILIES = [
  ['samsung', /SamsungBrowser\//],
  ['edge', /Edg(A|iOS)?\//],
  ['firefox-android', /Android.*Firefox\//],
  ['firefox', /Firefox\//],
  ['chrome-android', /Android.*Chrome\//],
  ['chrome', /Chrome\//],
];

export function isApple({ userAgent, platform = '', maxTouchPoints = 0 }) {
  return /iPad|iPhone|iPod/.test(userAgent) || (platform === 'MacIntel' && maxTouchPoints > 1);
}

// On iPhone and iPad every browser is Safari inside, and has its settings.
export function family(device) {
  if (isApple(device)) return 'ios';
  const [name] = FAMILIES.find(([, pattern]) => pattern.test(device.userAgent)) ?? [];
  return name ?? (/Safari\//.test(device.userAgent) ? 'safari' : 'other');
}

// The state of the page that says why; null when nothing is missing. `can` is {worker, push, notify, store}.
export function obstacle(device, can) {
  if (IN_APP.test(device.userAgent)) return 'in-app';
  if (can.worker && can.push && can.notify && can.store) return null;
  if (isApple(device)) return device.installed ? 'unsupported' : 'unsupported-ios';
  // Only private windows of Firefox take service workers, or their storage, away.
  if (/Firefox\//.test(device.userAgent) && !(can.worker && can.store)) return 'private';
  return 'unsupported';
}
