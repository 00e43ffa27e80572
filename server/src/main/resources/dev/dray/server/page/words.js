// Numbers, times and states as people read them.

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** Decimal units with one digit behind the point, as the program prints them. */
export function size(bytes) {
  if (bytes === null || bytes === undefined) return '?';
  let unit = 0;
  let value = bytes;
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

export function speed(bytesPerSecond) {
  return `${size(bytesPerSecond ?? 0)}/s`;
}

/** Seconds in the two largest units that say something. */
export function span(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** Never 100 before it is true. */
export function percent(done, total, complete) {
  if (complete) return 100;
  if (!total) return 0;
  return Math.min(99, Math.floor((100 * done) / total));
}

const NEAR = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const STEPS = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [30, 'day'],
  [12, 'month'],
  [Infinity, 'year'],
];

/** How long ago, or when. */
export function ago(iso, now = Date.now()) {
  if (!iso) return 'never';
  let value = (new Date(iso).getTime() - now) / 1000;
  if (Number.isNaN(value)) return '';
  if (Math.abs(value) < 5) return 'just now';
  for (const [length, unit] of STEPS) {
    if (Math.abs(value) < length) return NEAR.format(Math.round(value), unit);
    value /= length;
  }
  return '';
}

export function moment(iso) {
  if (!iso) return '';
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

export function day(iso) {
  if (!iso) return '';
  return new Date(iso).toLocaleDateString(undefined, { dateStyle: 'medium' });
}

const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export function count(number) {
  return number === null || number === undefined ? '?' : SHORT.format(number);
}

export function many(number, one, more = `${one}s`) {
  return `${number.toLocaleString('en')} ${number === 1 ? one : more}`;
}
