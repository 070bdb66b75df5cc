// How old something is, in words, on Italy's clock wherever the device thinks it is. Pure.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ROME = { timeZone: 'Europe/Rome' };

// "12:05" today, "lunedì 23 novembre, 12:05" on another day.
export function moment(instant, now, language) {
  const day = new Intl.DateTimeFormat(language, { ...ROME, dateStyle: 'short' });
  const time = { ...ROME, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const format = day.format(instant) === day.format(now) ? time : { weekday: 'long', day: 'numeric', month: 'long', ...time };
  return new Intl.DateTimeFormat(language, format).format(instant);
}

// "ora", "3 minuti fa", "2 ore fa", "ieri", "4 giorni fa".
export function age(milliseconds, language) {
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (milliseconds < MINUTE) return words.format(0, 'second');
  if (milliseconds < HOUR) return words.format(-Math.floor(milliseconds / MINUTE), 'minute');
  if (milliseconds < DAY) return words.format(-Math.floor(milliseconds / HOUR), 'hour');
  return words.format(-Math.floor(milliseconds / DAY), 'day');
}

// "2 ore", "15 minuti": a length of time, for whoever has a clock that is wrong by as much.
export function length(minutes, language) {
  const [unit, one] = minutes < 120 ? ['minute', 1] : minutes < 2880 ? ['hour', 60] : ['day', 1440];
  const style = { style: 'unit', unit, unitDisplay: 'long' };
  return new Intl.NumberFormat(language, style).format(Math.round(minutes / one));
}
