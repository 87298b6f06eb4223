/** Batch normalization's loops, channel by channel. Sums are kept in double precision. */
import { ChannelAffine, ChannelSums } from '../instructions';
import { firstLanes, highHalf, loadStrided, rectified, splat, storeFirst } from './vector';
import { startOf, word } from './words';

export function channelSums(p: usize, chunk: i32): void {
  const isMoments = word(p, ChannelSums.Moments) == 1;
  const images = word(p, ChannelSums.Images);
  const channels = word(p, ChannelSums.Channels);
  const length = word(p, ChannelSums.Length);
  const xStep = <usize>word(p, ChannelSums.XStep);
  const yStep = <usize>word(p, ChannelSums.YStep);
  const end = startOf(p, chunk + 1, channels);
  for (let channel = startOf(p, chunk, channels); channel < end; channel++) {
    const x0 = <usize>(word(p, ChannelSums.X) + channel * word(p, ChannelSums.XChannel));
    const y0 = <usize>(word(p, ChannelSums.Y) + channel * word(p, ChannelSums.YChannel));
    // Squares of what is near to the mean lose nothing when the mean's own is taken off.
    const near = isMoments ? <f64>load<f32>(x0) : 0.0;
    const shift = f64x2.splat(near);
    let sumLow = f64x2.splat(0.0);
    let sumHigh = f64x2.splat(0.0);
    let productLow = f64x2.splat(0.0);
    let productHigh = f64x2.splat(0.0);
    for (let image = 0; image < images; image++) {
      let x = x0 + <usize>(image * word(p, ChannelSums.XImage));
      let y = y0 + <usize>(image * word(p, ChannelSums.YImage));
      for (let n = length; n > 0; n -= 4) {
        let a = loadStrided(x, xStep, n);
        let b = isMoments ? a : loadStrided(y, yStep, n);
        if (n < 4) {
          const rest = splat(<f32>near);
          a = firstLanes(a, n, rest);
          b = firstLanes(b, n, rest);
        }
        const aLow = f64x2.sub(f64x2.promote_low_f32x4(a), shift);
        const aHigh = f64x2.sub(f64x2.promote_low_f32x4(highHalf(a)), shift);
        sumLow = f64x2.add(sumLow, aLow);
        sumHigh = f64x2.add(sumHigh, aHigh);
        const bLow = isMoments ? aLow : f64x2.promote_low_f32x4(b);
        const bHigh = isMoments ? aHigh : f64x2.promote_low_f32x4(highHalf(b));
        productLow = f64x2.add(productLow, f64x2.mul(aLow, bLow));
        productHigh = f64x2.add(productHigh, f64x2.mul(aHigh, bHigh));
        x += 4 * xStep;
        y += 4 * yStep;
      }
    }
    const sum = ofLanes(f64x2.add(sumLow, sumHigh));
    const product = ofLanes(f64x2.add(productLow, productHigh));
    const first = <usize>word(p, ChannelSums.Out) + ((<usize>channel) << 2);
    const second = first + ((<usize>channels) << 2);
    const count = <f64>images * <f64>length;
    store<f32>(first, <f32>(isMoments ? near + sum / count : product));
    const variance = max<f64>(0.0, (product - (sum * sum) / count) / count);
    store<f32>(second, <f32>(isMoments ? variance : sum));
  }
}

@inline
function ofLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** The product is rounded before the sum, as two instructions would have it. */
export function channelAffine(p: usize, chunk: i32): void {
  const channels = word(p, ChannelAffine.Channels);
  const length = word(p, ChannelAffine.Length);
  const rectify = word(p, ChannelAffine.Rectify) == 1;
  const total = word(p, ChannelAffine.Planes);
  const end = startOf(p, chunk + 1, total);
  for (let plane = startOf(p, chunk, total); plane < end; plane++) {
    const image = plane / channels;
    const channel = plane - image * channels;
    const step = <usize>(channel * word(p, ChannelAffine.ScaleStep));
    const scale = v128.load_splat<f32>(<usize>word(p, ChannelAffine.Scale) + step);
    const shift = v128.load_splat<f32>(<usize>word(p, ChannelAffine.Shift) + step);
    let x =
      <usize>word(p, ChannelAffine.X) +
      <usize>(image * word(p, ChannelAffine.XImage)) +
      <usize>(channel * word(p, ChannelAffine.XChannel));
    let out = <usize>word(p, ChannelAffine.Out) + ((<usize>(plane * length)) << 2);
    let addend = <usize>word(p, ChannelAffine.Addend);
    const isSum = addend != 0;
    if (isSum) addend += (<usize>(plane * length)) << 2;
    for (let n = length; n > 0; n -= 4) {
      let y = f32x4.add(f32x4.mul(v128.load(x), scale), shift);
      if (isSum) y = f32x4.add(y, v128.load(addend));
      if (rectify) y = rectified(y);
      storeFirst(out, y, n);
      x += 16;
      addend += 16;
      out += 16;
    }
  }
}
