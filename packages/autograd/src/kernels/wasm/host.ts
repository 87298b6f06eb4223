/** What differs between Node and browsers. The only file that reaches for either. */

/** A helper thread. */
export interface Helper {
  terminate(): void;
}

export interface Host {
  /** Cores that this process may use. */
  readonly cores: number;
  /** Whether the calling thread may share memory with others and wait for them. */
  readonly hasThreads: boolean;
  /** Switches on relaxed SIMD where the host has it behind a flag. */
  enableRelaxed(): void;
  /** Runs `code`, whose last expression is a function, on a new thread: the function is called with `data`. */
  spawn(code: string, data: unknown): Helper;
}

interface NodeWorker {
  unref(): void;
  on(event: 'error', listener: (error: unknown) => void): void;
  terminate(): unknown;
}

interface NodeModules {
  'node:os': { availableParallelism(): number };
  'node:v8': { setFlagsFromString(flags: string): void };
  'node:worker_threads': {
    Worker: new (
      code: string,
      options: { eval: true; workerData: unknown; execArgv: []; env: Record<string, never> },
    ) => NodeWorker;
  };
}

interface Globals {
  readonly process?: {
    readonly versions?: { readonly v8?: string };
    getBuiltinModule?<Id extends keyof NodeModules>(id: Id): NodeModules[Id] | undefined;
  };
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly crossOriginIsolated?: boolean;
  /** There in windows, missing in workers. */
  readonly document?: object;
  readonly Worker: new (url: string) => { postMessage(data: unknown): void; terminate(): void };
}

export function detectHost(): Host {
  const globals: Partial<Globals> = globalThis;
  // Node's modules without an import: the same bundle runs in a browser.
  const os = globals.process?.getBuiltinModule?.('node:os');
  return os === undefined ? webHost(globals) : nodeHost(globals.process!, os);
}

function nodeHost(process: Globals['process'] & {}, os: NodeModules['node:os']): Host {
  const load = process.getBuiltinModule!;
  return {
    cores: os.availableParallelism(),
    hasThreads: true,
    enableRelaxed() {
      // V8 has it without a flag since 11.4, and complains about flags that it does not know. Node 20 has 11.3.
      if (!process.versions?.v8?.startsWith('11.3')) return;
      load('node:v8')?.setFlagsFromString('--experimental-wasm-relaxed-simd');
    },
    spawn(code, data) {
      const { Worker } = load('node:worker_threads')!;
      const source = `(${code})(require('node:worker_threads').workerData)`;
      const worker = new Worker(source, { eval: true, workerData: data, execArgv: [], env: {} });
      // A team that lost a helper goes on without it.
      worker.on('error', () => {});
      worker.unref();
      return worker;
    },
  };
}

function webHost({ navigator, crossOriginIsolated, document, Worker }: Partial<Globals>): Host {
  return {
    cores: navigator?.hardwareConcurrency ?? 1,
    // Windows must not wait, as nothing would be drawn meanwhile.
    hasThreads: crossOriginIsolated === true && document === undefined && Worker !== undefined,
    enableRelaxed: () => {},
    spawn(code, data) {
      const source = `onmessage = ({ data }) => (${code})(data)`;
      const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
      const worker = new Worker!(url);
      worker.postMessage(data);
      return worker;
    },
  };
}
