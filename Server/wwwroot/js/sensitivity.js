// The sensitivity as a slider: as far from half to one as from one to twice.

export const sliderOf = {
  place: number => Math.log10(number),
  number: place => Number((10 ** place).toPrecision(2)),
};

export function inWords(sensitivity) {
  if (!(sensitivity > 0)) return '';
  const distance = `${Number((100 / sensitivity).toPrecision(2))} %`;
  if (sensitivity === 1) return 'At each detector’s own limit. More flags more.';
  return sensitivity > 1
    ? `A value is odd at ${distance} of the usual distance already: flags more.`
    : `A value is odd only at ${distance} of the usual distance: flags less.`;
}
