import type { Drawing } from './hand.js';

/** Pixels over which a stroke's edge fades. */
const SOFTNESS = 1.2;

/** Paints a drawing around the centre of a grey image, background 0 to ink 255, with soft edges. */
export function paint(drawing: Drawing, out: Uint8Array, rows: number, columns: number): void {
  const { x, y, radius, begins, length } = drawing;
  const centreX = (columns - 1) / 2;
  const centreY = (rows - 1) / 2;
  out.fill(0);
  for (let i = 1; i < length; i++) {
    if (begins[i] === 1) continue;
    const fromX = x[i - 1]! + centreX;
    const fromY = y[i - 1]! + centreY;
    const alongX = x[i]! + centreX - fromX;
    const alongY = y[i]! + centreY - fromY;
    const perSquaredLength = 1 / Math.max(alongX * alongX + alongY * alongY, 1e-12);
    const reach = Math.max(radius[i - 1]!, radius[i]!) + SOFTNESS / 2;
    const bottom = Math.min(rows - 1, Math.floor(Math.max(fromY, fromY + alongY) + reach));
    const right = Math.min(columns - 1, Math.floor(Math.max(fromX, fromX + alongX) + reach));
    const left = Math.max(0, Math.ceil(Math.min(fromX, fromX + alongX) - reach));
    const top = Math.max(0, Math.ceil(Math.min(fromY, fromY + alongY) - reach));
    for (let r = top; r <= bottom; r++) {
      for (let c = left; c <= right; c++) {
        const dx = c - fromX;
        const dy = r - fromY;
        const t = Math.min(1, Math.max(0, (dx * alongX + dy * alongY) * perSquaredLength));
        const distance = Math.sqrt((dx - t * alongX) ** 2 + (dy - t * alongY) ** 2);
        const ink = 255 * (0.5 + (radius[i]! - distance) / SOFTNESS);
        const pixel = r * columns + c;
        if (ink > out[pixel]!) out[pixel] = Math.min(255, ink);
      }
    }
  }
}
