// When this device and we last heard of each other. Pure.

const FORTNIGHT = 14 * 86_400_000;

// Of {server, push, test} (ISO or absent) and the beginning of the subscription: whether too long has passed since
// anything arrived here. A device that subscribed yesterday has nothing to show yet.
export function tooQuiet({ push, test, since }, now) {
  const arrivals = [push, test, since].map(Date.parse).filter(Number.isFinite);
  return arrivals.length > 0 && now - Math.max(...arrivals) > FORTNIGHT;
}
