// @ts-check
// The same words as web/ui/words.go; both are tested against web/ui/testdata/words.json.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Words the distance between two times.
 * @param {number} at milliseconds
 * @param {number} now milliseconds
 */
export function ago(at, now) {
  const ahead = at > now;
  const d = Math.abs(now - at);
  if (d < 5 * second) return ahead ? 'in a moment' : 'just now';
  const words = distance(d);
  if (words === '') return new Date(at).toISOString().slice(0, 10);
  return ahead ? `in ${words}` : `${words} ago`;
}

/** @param {number} d */
function distance(d) {
  if (d < minute) return `${Math.floor(d / second)} s`;
  if (d < hour) return `${Math.floor(d / minute)} min`;
  if (d < day) return `${Math.floor(d / hour)} h`;
  if (d < 30 * day) return `${Math.floor(d / day)} d`;
  return '';
}

/**
 * Words a length of time with two units at most.
 * @param {number} d milliseconds
 */
export function duration(d) {
  if (d <= 0) return '0 ms';
  if (d < second) return `${Math.max(1, Math.floor(d))} ms`;
  if (d < 10 * second) return `${(Math.floor(d / 100) / 10).toFixed(1)} s`;
  if (d < minute) return `${Math.floor(d / second)} s`;
  if (d < hour) return two(Math.floor(d / minute), 'min', Math.floor(d / second) % 60, 's');
  if (d < day) return two(Math.floor(d / hour), 'h', Math.floor(d / minute) % 60, 'min');
  return two(Math.floor(d / day), 'd', Math.floor(d / hour) % 24, 'h');
}

/**
 * @param {number} big
 * @param {string} bigUnit
 * @param {number} small
 * @param {string} smallUnit
 */
function two(big, bigUnit, small, smallUnit) {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

/**
 * The exact local time with its zone, for tooltips.
 * @param {Date} at
 */
export function exact(at) {
  const pad = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const date = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  const time = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
  const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(at).find(p => p.type === 'timeZoneName');
  return `${date} ${time} ${zone?.value ?? ''}`.trim();
}
