/** The two halves of a data set: what a network learns from, and what it is judged by. */
export type Part = 'train' | 'test';

/** One of the four files MNIST consists of. */
export interface DigitFile {
  /** The name it is distributed under, without `.gz`. */
  readonly name: string;
  readonly part: Part;
  readonly content: 'images' | 'labels';
  /** SHA-256 of the uncompressed content, in hex. */
  readonly sha256: string;
  /** Size of the gzip file in bytes: its share of the progress. */
  readonly downloadSize: number;
}

/** MNIST, as LeCun, Cortes and Burges published it. */
export const mnistFiles: readonly DigitFile[] = [
  {
    name: 'train-images-idx3-ubyte',
    part: 'train',
    content: 'images',
    sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    downloadSize: 9_912_422,
  },
  {
    name: 'train-labels-idx1-ubyte',
    part: 'train',
    content: 'labels',
    sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    downloadSize: 28_881,
  },
  {
    name: 't10k-images-idx3-ubyte',
    part: 'test',
    content: 'images',
    sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    downloadSize: 1_648_877,
  },
  {
    name: 't10k-labels-idx1-ubyte',
    part: 'test',
    content: 'labels',
    sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    downloadSize: 4_542,
  },
];

/** Public mirrors that serve the four files, each as `<name>.gz` under this address, in the order in which they are tried. */
export const mnistMirrors: readonly string[] = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://raw.githubusercontent.com/fgnt/mnist/master/',
  'https://azureopendatastorage.blob.core.windows.net/mnist/',
];
