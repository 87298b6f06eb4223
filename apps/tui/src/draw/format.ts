/** 1234567 → `1,234,567`. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** At most four characters for any count: `987`, `1.2k`, `41k`, `123k`, `1.2M`. */
export function formatCompact(value: number): string {
  for (const [unit, suffix] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    const scaled = value / unit;
    // 999.5 of a unit would round up to four digits, which the next unit writes shorter.
    if (scaled >= 0.9995)
      return `${scaled >= 9.95 ? scaled.toFixed(0) : scaled.toFixed(1)}${suffix}`;
  }
  return value.toFixed(0);
}

/** A round count in short: `500`, `1.5k`, `20k`. */
export function formatTick(value: number): string {
  return formatCompact(value).replace('.0', '');
}

/** A count in at most three characters, the unit in the place of the decimal point: `987`, `1k1` (1,100), `12k`. */
export function formatTight(value: number): string {
  if (value < 1000) return value.toFixed(0);
  const compact = formatCompact(value);
  return compact.includes('.') ? compact.slice(0, -1).replace('.', compact.slice(-1)) : compact;
}

/** A loss in five or six characters: `2.303`, `0.0412`, `12.34`, `4.1e-5`; `NaN` and `∞` as they are, `–` where there is none. */
export function formatLoss(value: number | undefined): string {
  if (value === undefined) return '–';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : '∞';
  if (value !== 0 && Math.abs(value) < 0.001) return formatExponent(value);
  return value < 0.1 ? value.toFixed(4) : value < 10 ? value.toFixed(3) : formatFixed(value);
}

/** A learning rate in its shortest form: `0.05`, `0.001`, `5e-5`. */
export function formatRate(value: number): string {
  return value !== 0 && value < 0.0005
    ? formatExponent(value)
    : String(Number(value.toPrecision(3)));
}

/** 0.9731 → `97.31%`; 1 → `100%`; `–` where there is none. */
export function formatPercent(fraction: number | undefined, digits = 2): string {
  if (fraction === undefined || !Number.isFinite(fraction)) return '–';
  return fraction === 1 ? '100%' : `${(fraction * 100).toFixed(digits)}%`;
}

/** Seconds as a clock: `0:07`, `12:40`, `3:07:09`; unknown is `–:––`. */
export function formatClock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–:––';
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

const formatFixed = (value: number) => (value < 1000 ? value.toFixed(2) : formatExponent(value));

const formatExponent = (value: number) =>
  value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
