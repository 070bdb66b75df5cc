// A link that opens the maps application of this device with directions on foot. Nothing is asked of anybody before a tap.

export function directionsLink([lon, lat], name, agent = navigator.userAgent, touches = globalThis.navigator?.maxTouchPoints ?? 0) {
  const place = `${lat.toFixed(6)},${lon.toFixed(6)}`;
  // An iPad says that it is a Mac; only its fingers tell.
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touches > 1)) return `https://maps.apple.com/?daddr=${place}&dirflg=w`;
  if (/Android/.test(agent)) return `geo:${place}?q=${place}(${encodeURIComponent(name).replace(/[()']/g, '')})`;
  return `https://www.google.com/maps/dir/?api=1&destination=${encodeURIComponent(place)}&travelmode=walking`;
}
