// What this device follows and wants: {id, endpoint, municipalities: [{istat, name}], minLevel, hazardLevels: {wind:
// 'orange'}, quietHours: {from, to, override} or null, language}. In IndexedDB, because the service worker needs it too.

const DATABASE = 'cittadino';
const STORE = 'device';
const KEY = 'subscription';

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const loadDevice = () => within('readonly', (store) => store.get(KEY));
export const saveDevice = (device) => within('readwrite', (store) => store.put(device, KEY));
export const forgetDevice = () => within('readwrite', (store) => store.delete(KEY));
