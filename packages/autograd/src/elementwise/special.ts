/** Functions that JavaScript's Math lacks, in double precision. */

const SQRT_PI = Math.sqrt(Math.PI);

/** (2/√π) ∫₀ˣ e^(−t²) dt, to 1e-15. */
export function erf(x: number): number {
  if (Math.abs(x) > 1) return Math.sign(x) * (1 - tail(Math.abs(x)));
  let term = 1;
  let sum = 1;
  for (let n = 1; n < 19; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / SQRT_PI) * sum * x;
}

/** 1 − erf x, exact to 1e-15 of itself where that is tiny. */
export function erfc(x: number): number {
  if (x > 1) return tail(x);
  return x < -1 ? 2 - tail(-x) : 1 - erf(x);
}

/** erfc above 1: e^(−x²)/√π over the continued fraction x + ½/(x + 1/(x + 1½/(x + …))). */
function tail(x: number): number {
  if (x > 27) return 0;
  let fraction = x;
  for (let k = Math.ceil(24 + 170 / (x * x)); k > 0; k--) fraction = x + k / 2 / fraction;
  // e^(−x²) with the rounding error of x² taken out: `high` has so few digits that its square is exact.
  const high = Math.trunc(x * 16) / 16;
  const decay = Math.exp(-high * high) * Math.exp((high - x) * (high + x));
  return decay / (SQRT_PI * fraction);
}

/** The Bernoulli numbers B₂, B₄, … B₁₆. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];

/** Where asymptotic series are exact to the last digit; smaller arguments are stepped up to it. */
const LARGE = 12;

/** ln |Γ(x)|, by Stirling's series; ∞ at 0, −1, −2, … */
export function lgamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x) || x === -Infinity) return Infinity;
    // Near an integer π·x loses the digits that the sine is made of.
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x - Math.round(x))))) - lgamma(1 - x);
  }
  if (x === 1 || x === 2) return 0;
  if (x === Infinity) return x;
  let product = 1;
  let z = x;
  for (; z < LARGE; z++) product *= z;
  const series = BERNOULLI.reduce(
    (sum, bernoulli, i) => sum + bernoulli / ((2 * i + 2) * (2 * i + 1) * z ** (2 * i + 1)),
    0,
  );
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}

/** ψ⁽ⁿ⁾(x), the derivative of order `order` + 1 of ln Γ: digamma for 0, trigamma for 1. NaN below −1000. */
export function polygamma(x: number, order: number): number {
  if (!(order >= 0 && Number.isInteger(order)) || x < -1000) return Number.NaN;
  if (order === 0) return digamma(x);
  let factorial = 1;
  for (let k = 2; k <= order; k++) factorial *= k;
  return (order % 2 === 0 ? -1 : 1) * factorial * zeta(order + 1, x);
}

/** ψ(x) = Γ′(x)/Γ(x); NaN at −1, −2, …, and at 0 an infinity of the sign of −x. */
export function digamma(x: number): number {
  if (x === 0) return -1 / x;
  if (x < 0) {
    if (Number.isInteger(x)) return Number.NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  }
  let shift = 0;
  let z = x;
  for (; z < LARGE; z++) shift += 1 / z;
  const series = BERNOULLI.reduce(
    (sum, bernoulli, i) => sum + bernoulli / ((2 * i + 2) * z ** (2 * i + 2)),
    0,
  );
  return Math.log(z) - 1 / (2 * z) - series - shift;
}

/** Hurwitz's ζ(s, x) = Σ (x + k)⁻ˢ over k = 0, 1, …, for integers s > 1, by Euler and Maclaurin. */
function zeta(s: number, x: number): number {
  if (x === Infinity) return 0;
  let sum = 0;
  let z = x;
  for (; z < LARGE + s; z++) sum += z ** -s;
  sum += z ** (1 - s) / (s - 1) + z ** -s / 2;
  let term = s * z ** (-s - 1);
  for (const [i, bernoulli] of BERNOULLI.entries()) {
    const k = 2 * i + 2;
    sum += (bernoulli * term) / k;
    term *= ((s + k - 1) * (s + k)) / (k * (k + 1) * z * z);
  }
  return sum;
}
