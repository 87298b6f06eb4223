/** Red, green and blue, 0 to 255, of 0xRRGGBB. */
export function channels(color: number): [red: number, green: number, blue: number] {
  return [color >> 16, (color >> 8) & 0xff, color & 0xff];
}

export function fromChannels(red: number, green: number, blue: number): number {
  return (Math.round(red) << 16) | (Math.round(green) << 8) | Math.round(blue);
}

/** The colour a `share` (0 to 1) of the way from `from` to `to`. */
export function mix(from: number, to: number, share: number): number {
  const [r0, g0, b0] = channels(from);
  const [r1, g1, b1] = channels(to);
  return fromChannels(r0 + (r1 - r0) * share, g0 + (g1 - g0) * share, b0 + (b1 - b0) * share);
}

/** How different two colours look; weighs the channels by how the eye does ("redmean", compuphase.com/cmetric.htm). */
export function distance(a: number, b: number): number {
  const [r0, g0, b0] = channels(a);
  const [r1, g1, b1] = channels(b);
  const red = (r0 + r1) / 2;
  return (
    (2 + red / 256) * (r0 - r1) ** 2 + 4 * (g0 - g1) ** 2 + (2 + (255 - red) / 256) * (b0 - b1) ** 2
  );
}
