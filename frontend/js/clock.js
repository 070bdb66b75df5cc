// What time it really is, whatever this device believes: its clock, set right by what the server last said. Pure.
// A clock is {offset, heard}: server minus device, and the server's time when it was last heard, in milliseconds.

const MINUTE = 60_000;
// Answers may come from a cache and be a minute old: less than this says nothing of the clock.
const TOLERANCE = 2 * MINUTE;
const WORTH_TELLING = 5 * MINUTE;
const ROME_DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome' }); // 2026-11-23

// The clock as an answer shows it that arrived when the device said `device`; null when the answer cannot tell.
export function clockFrom(headers, device) {
  const said = Date.parse(headers.get('date') ?? '');
  const longest = /max-age=(\d+)/.exec(headers.get('cache-control') ?? '');
  if (Number.isNaN(said) || !longest || Number(longest[1]) > 60) return null;
  const heard = said + Number(headers.get('age') ?? 0) * 1000;
  const offset = heard - device;
  return { offset: Math.abs(offset) > TOLERANCE ? offset : 0, heard };
}

// Time never goes back behind what the server has said: somebody may have set the clock right in the meantime.
export const correctedNow = (clock, device) => (clock ? Math.max(device + clock.offset, clock.heard) : device);

// By how many minutes the device's clock is wrong (positive: it is slow), null when it is not worth telling.
export function minutesWrong(clock) {
  return clock && Math.abs(clock.offset) > WORTH_TELLING ? Math.round(clock.offset / MINUTE) : null;
}

export const romeDay = (now) => ROME_DAY.format(now);
export const dayIsOver = (day, now) => day !== romeDay(now);

// What says no end, or none that can be read, is not known to be over.
export const isOver = (expires, now) => Date.parse(expires) <= now;
