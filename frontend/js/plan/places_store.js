// The places a person saves (home, work, school). They are in this browser and never leave it.
const NAME = 'cittadino-places';
const STORE = 'places';

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id', autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

// Each place: {id, name, lon, lat, accuracy}, accuracy in metres.
export const savedPlaces = () => run('readonly', (store) => store.getAll());
export const savePlace = (place) => run('readwrite', (store) => store.add(place));
export const removePlace = (id) => run('readwrite', (store) => store.delete(id));
