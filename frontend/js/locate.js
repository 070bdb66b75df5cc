// "Use my position": the position is compared with the boundaries here and never leaves the device.
import { municipalityAt } from './boundaries.js';
import { languageSuffix } from './place_search.js';

const OPTIONS = { enableHighAccuracy: false, maximumAge: 300_000, timeout: 15_000 };

export function locate(element) {
  element.querySelector('[data-action="locate"]').addEventListener('click', async () => {
    element.dataset.state = 'locating';
    element.dataset.state = await find(element.dataset);
  });
}

async function find({ boundaries, page }) {
  try {
    const [position, collection] = await Promise.all([currentPosition(), fetch(boundaries).then((r) => r.json())]);
    const place = municipalityAt(collection, position.coords.longitude, position.coords.latitude);
    if (!place) return 'outside';
    window.location.assign(page + place.istat_code + languageSuffix());
    return 'locating';
  } catch (error) {
    return error.code === 1 ? 'denied' : 'error'; // 1 = GeolocationPositionError.PERMISSION_DENIED
  }
}

function currentPosition() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) reject(new Error('no geolocation'));
    else navigator.geolocation.getCurrentPosition(resolve, reject, OPTIONS);
  });
}
