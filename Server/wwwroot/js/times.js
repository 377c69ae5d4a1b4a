// Times as numbers: seconds since 1970 with a fraction, to the microsecond, where Date keeps milliseconds only.

// The years 1 to 9999, which are all that a point can have.
const MIN = -62_135_596_800;
const MAX = 253_402_300_799;

export function seconds(timestamp) {
  const [whole, fraction] = timestamp.replace('Z', '').split('.');
  return Date.parse(`${whole}Z`) / 1000 + Number(`0.${fraction ?? 0}`);
}

export function iso(time) {
  const within = Math.min(MAX, Math.max(MIN, time));
  let whole = Math.floor(within);
  let micros = Math.round((within - whole) * 1e6);
  if (micros === 1e6) [whole, micros] = [whole + 1, 0];
  const fraction = micros ? `.${String(micros).padStart(6, '0').replace(/0+$/, '')}` : '';
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}${fraction}Z`;
}
