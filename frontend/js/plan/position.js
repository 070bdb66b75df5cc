// Where this device is. The answer is used here and goes nowhere.

const OPTIONS = { enableHighAccuracy: true, maximumAge: 60_000, timeout: 15_000 };

// {lon, lat, accuracy}; rejects with an error whose `code` is 1 when the person, or the browser, said no.
export function currentPosition() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error('no geolocation'));
    const found = ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy });
    return navigator.geolocation.getCurrentPosition(found, reject, OPTIONS);
  });
}
