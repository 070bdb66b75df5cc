// What this device keeps in IndexedDB, where the service worker reads it too:
// - device/subscription: {id, endpoint, municipalities: [{istat, name}], minLevel, hazardLevels: {wind: 'orange'},
//   quietHours: {from, to, override} or null, noticeCategories: ['roads'] or null for all, language, createdAt, seenAt}
// - device/clock: see clock.js; device/contact: {push, test}, when the last of each arrived (ISO)
// - pushes: the last notifications, {at, title, body, lang, level, municipalities, expires, tag}

const DATABASE = 'cittadino';
const DEVICE = 'device';
const PUSHES = 'pushes';
const KEPT_PUSHES = 20;

// One step for each version: whoever comes from an older one takes the steps that are missing, and loses nothing.
const STEPS = [
  (database) => database.createObjectStore(DEVICE),
  (database) => database.createObjectStore(PUSHES, { autoIncrement: true }),
];

const others = 'BroadcastChannel' in globalThis ? new BroadcastChannel(DATABASE) : null;

function open(version) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, version);
    request.onupgradeneeded = ({ oldVersion }) => STEPS.slice(oldVersion).forEach((step) => step(request.result));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// A newer page may have been here before this older service worker: what it made can be read all the same.
const opened = () =>
  open(STEPS.length).catch((error) => {
    if (error.name === 'VersionError') return open();
    throw error;
  });

async function within(name, mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

const read = (key) => within(DEVICE, 'readonly', (store) => store.get(key));
const write = (key, value) => within(DEVICE, 'readwrite', (store) => store.put(value, key));

export const loadDevice = () => read('subscription');
export const loadClock = () => read('clock');
export const saveClock = (clock) => write('clock', clock);
export const loadContact = async () => (await read('contact')) ?? {};
export const noteContact = async (news) => write('contact', { ...(await loadContact()), ...news });

export async function saveDevice(device) {
  await write('subscription', device);
  others?.postMessage('device');
}

export async function forgetDevice() {
  await within(DEVICE, 'readwrite', (store) => store.clear());
  await within(PUSHES, 'readwrite', (store) => store.clear());
  others?.postMessage('device');
}

// Another tab has changed what the device follows.
export const whenChangedElsewhere = (act) => others?.addEventListener('message', act);

export const loadPushes = async () => (await within(PUSHES, 'readonly', (store) => store.getAll())).reverse();

export const savePush = (push) =>
  within(PUSHES, 'readwrite', (store) => {
    store.add(push);
    const all = store.getAllKeys();
    all.onsuccess = () => all.result.slice(0, -KEPT_PUSHES).forEach((key) => store.delete(key));
  });
