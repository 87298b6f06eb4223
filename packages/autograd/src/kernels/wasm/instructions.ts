/**
 * The language of the interpreter inside WebAssembly: instructions are runs of 32-bit words in linear memory. Both sides
 * read this file: the encoder as TypeScript, the interpreter as AssemblyScript.
 *
 * Addresses and steps are in bytes, lengths in elements. Fields that an enumeration calls `Lists` begin a part of variable
 * length, which its comment spells out.
 */

/** The interpreter's constants lie below this address, and nothing else. */
export const CONSTANTS_END = 2048;

/** What an instruction does. */
export enum Opcode {
  Map,
  Zip,
  Select,
  Copy,
  Reduce,
  ArgReduce,
  Gemm,
  Softmax,
  Gather,
  ScatterAdd,
  TakeRows,
  Update,
  Convolve,
  ConvolveInput,
  ConvolveWeight,
  LayOutChannelsLast,
  MaxPool,
  MaxUnpool,
  IndexRows,
  IndexColumns,
  ChannelSums,
  ChannelAffine,
  CrossEntropy,
}

/** The first words of every instruction. */
export enum Header {
  Opcode,
  /** Words of the whole instruction. */
  Length,
  /** Into how many parts its output is cut, for threads to take. */
  Chunks,
  /** Where the fields of the instruction begin. */
  End,
}

/** Element types as the interpreter tells them apart; bool counts as Uint8. */
export enum Kind {
  Float32,
  Int32,
  Uint8,
  Float64,
}

/**
 * Map, Zip, Select, Copy, Gather and ScatterAdd walk views of one shape together.
 *
 * Lists: length of each axis, innermost first; then for each operand its address and its step along each axis.
 */
export enum Walk {
  /** Which function; for Copy the kind of x times 4 plus the kind of out; for Gather and ScatterAdd the indices' kind. */
  Function = 3,
  /** Parameters of the function, float32; for Gather and ScatterAdd the first is the step along the axis, an integer. */
  First,
  Second,
  Rank,
  /** The product of all lengths but the innermost. */
  Rows,
  Lists,
}

/** Lists: lengths of the kept axes, then of the folded ones; steps of x likewise. Innermost first. */
export enum Reduce {
  Function = 3,
  KeptRank,
  FoldedRank,
  /** Elements of out. */
  Count,
  X,
  Out,
  Lists,
}

/** Softmax and ArgReduce, along the last axis. Lists: lengths of the other axes, then steps of x along them. */
export enum LastAxis {
  /** Softmax: 1 for the logarithm. ArgReduce: 1 for the least, 0 for the greatest. */
  Function = 3,
  Rank,
  Rows,
  /** Elements along the axis, and the step from one to the next. */
  Count,
  Step,
  X,
  Out,
  Lists,
}

/** out[i, j] = activation(Σₖ a[i, k]·b[k, j] + bias[i, j]) for each index of two batch axes. */
export enum Gemm {
  Rows = 3,
  Columns,
  Depth,
  A,
  ARow,
  ADepth,
  B,
  BDepth,
  BColumn,
  Out,
  OutRow,
  OutColumn,
  /** 0: none. Its step along columns is 4 or 0. */
  Bias,
  BiasRow,
  BiasColumn,
  /** 1: negative results become 0. */
  Rectify,
  /** Whether panels of B are copied together first, and tiles of A. */
  PackB,
  PackA,
  /** How many parts the rows and the columns are cut into. */
  RowParts,
  ColumnParts,
  /** Lengths of the batch axes, then steps of A, B, out and bias along the first, and along the second. */
  Batch0,
  Batch1,
  A0,
  B0,
  Out0,
  Bias0,
  A1,
  B1,
  Out1,
  Bias1,
  /** 0: none; else a list of what is not 0 in a, row by row, or in b, column by column (see {@link NonZeros}). */
  NonZerosOfA,
  NonZerosOfB,
  End,
}

/**
 * IndexRows and IndexColumns list what is not 0 in a matrix: counts of all rows, counts of all columns, then a place for the
 * entries of each row, and of each column, each with room for all and an end; an entry is an index and the element.
 */
export enum NonZeros {
  X = 3,
  XRow,
  Rows,
  /** Of one line; a row has `Lines` of them. */
  Columns,
  Lines,
  /** IndexRows: what the index grows by from line to line, and from column to column. */
  LineIndex,
  ColumnIndex,
  /** Where the lists are written. */
  Lists,
  End,
}

export enum TakeRows {
  /** {@link Kind} of x and of out. */
  XKind = 3,
  OutKind,
  IndexKind,
  Rows,
  /** Elements of a row, gapless. */
  Width,
  X,
  XStep,
  Indices,
  IndexStep,
  Out,
  OutStep,
  /** Float32. */
  Scale,
  Shift,
  End,
}

export enum Update {
  Rule = 3,
  Length,
  /** Up to five arrays of float32, then up to eight numbers as float64. */
  Arrays,
  Scalars = 10,
  End = 26,
}

/**
 * Convolve: out[n, o, i, j] = Σ over c, k, l of x[n, c, …]·weight[o, c, k, l], for each group of channels. ConvolveInput and
 * ConvolveWeight are the gradients of x and of the weight, given that of out (dy), whose planes are gapless.
 *
 * Where the window strides or there is padding, Convolve and ConvolveWeight lay the planes of x out anew: row i goes to row
 * i + padding of a plane of zeros, whose rows are dealt out to as many planes as the stride, so that the window reads
 * neighbours. Likewise columns.
 */
export enum Convolution {
  Images = 3,
  Groups,
  /** Of x, within a group. */
  Channels,
  /** Of out or dy, within a group. */
  Filters,
  Height,
  Width,
  OutHeight,
  OutWidth,
  TapRows,
  TapColumns,
  StrideRows,
  StrideColumns,
  PaddingRows,
  PaddingColumns,
  DilationRows,
  DilationColumns,
  /** Of the planes that x is read from. */
  PlaneHeight,
  PlaneWidth,
  /** 0 where x can be read as it lies. */
  LaysOut,
  X,
  XImage,
  XChannel,
  XRow,
  XColumn,
  /** Row-major but for the step from filter to filter. */
  Weight,
  WeightFilter,
  /** Out of Convolve, dy of the others. */
  Y,
  YImage,
  YFilter,
  /**
   * Into how many parts the work on one image and group is cut: Convolve's filters, ConvolveInput's channels.
   * ConvolveWeight: into how many parts the taps are cut, and the filters.
   */
  Parts,
  FilterParts,
  /** Convolve: 0 for none, else one number per filter; and 1 if negative results become 0. */
  Bias,
  Rectify,
  /** ConvolveWeight: 0, or a list of what is not 0 in dy, filter by filter (see {@link NonZeros}). */
  NonZerosOfY,
  /** Where LayOutChannelsLast puts the images of x, from which ConvolveWeight reads them if dy is mostly zeros. */
  ChannelsLast,
  /**
   * Convolve and ConvolveInput: −1, or where in the scratch memory the part of {@link convolveTiles} begins, which 3 × 3
   * and 5 × 5 taps side by side are for.
   */
  Winograd,
  End,
}

export enum MaxPool {
  Planes = 3,
  Channels,
  Height,
  Width,
  OutHeight,
  OutWidth,
  SizeRows,
  SizeColumns,
  StrideRows,
  StrideColumns,
  PaddingRows,
  PaddingColumns,
  DilationRows,
  DilationColumns,
  X,
  XImage,
  XChannel,
  XRow,
  XColumn,
  /** Where the greatest elements go, and where they lie in their plane. */
  Out,
  Indices,
  End,
}

/** Planes of zeros, with what is pooled added up where the indices say. */
export enum MaxUnpool {
  Planes = 3,
  /** Elements of a plane, and of a pooled one. */
  Size,
  Pooled,
  Dy,
  Indices,
  Out,
  /** 0 for none, else what dy is the gradient of: where it is 0 or less, dy does not count. */
  Y,
  End,
}

/** Both sums of each channel of x [images, channels, length]: Σ x·y and Σ x, or mean and variance. */
export enum ChannelSums {
  /** 1 for mean and variance. */
  Moments = 3,
  Images,
  Channels,
  Length,
  X,
  XImage,
  XChannel,
  XStep,
  Y,
  YImage,
  YChannel,
  YStep,
  Out,
  End,
}

/** out = activation(x·scale + shift + addend), where planes of x are gapless, and all of out and of the addend. */
export enum ChannelAffine {
  Planes = 3,
  Channels,
  Length,
  X,
  XImage,
  XChannel,
  Scale,
  ScaleStep,
  Shift,
  Out,
  /** 0: none. */
  Addend,
  /** 1: negative results become 0. */
  Rectify,
  End,
}

/** Cross-entropy of rows against classes; with slopes, its gradient. */
export enum CrossEntropy {
  Rows = 3,
  Classes,
  X,
  XRow,
  XStep,
  /** {@link Kind} of the targets. */
  TargetKind,
  Targets,
  TargetStep,
  /** 0: none. */
  Slopes,
  SlopeStep,
  Out,
  End,
}

/** The elementwise functions of Map, by the names of their rules. */
export enum Unary {
  neg,
  abs,
  sign,
  exp,
  expm1,
  log,
  log1p,
  sqrt,
  rsqrt,
  square,
  reciprocal,
  tanh,
  sigmoid,
  relu,
  leakyRelu,
  elu,
  selu,
  silu,
  mish,
  geluTanh,
  softplus,
  logSigmoid,
  clamp,
  hardtanh,
  floor,
  ceil,
  trunc,
  round,
}

/** The elementwise functions of Zip, by the names of their rules; from `equal` on the answer is a byte, 1 or 0. */
export enum Binary {
  add,
  sub,
  mul,
  div,
  maximum,
  minimum,
  equal,
  notEqual,
  less,
  lessEqual,
  greater,
  greaterEqual,
}

/** The folds of Reduce, by the names of their rules. */
export enum Fold {
  sum,
  max,
  min,
}

/** The updates of Update, by the names of their rules. */
export enum Rule {
  sgd,
  sgdMomentum,
  adam,
  amsgrad,
  average,
}

/** Where the words that threads meet at lie in the control block: byte offsets, each on a cache line of its own. */
export enum Control {
  /** The job under way and its untaken parts, 64 bits. */
  Ticket = 0,
  /** Parts of the job that are not done. */
  Pending = 64,
  /** Rises when sleepers are to look for work. */
  Wake = 128,
  Sleepers = 192,
  LeaderSleeps = 256,
  /** Written by the leader between jobs: the instruction, the number of the job, each thread's scratch memory. */
  Instruction = 320,
  Job = 324,
  Scratch = 328,
  ScratchSize = 332,
  /** Helpers that are there, and 1 when they are to go. */
  Helpers = 384,
  Stop = 448,
  /** Parts that helpers have done. */
  Helped = 512,
  Size = 576,
}
