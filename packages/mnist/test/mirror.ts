import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { smallContents } from './small-mnist.js';

/** What mirrors hold: the small files, gzipped, by their paths. */
export const held: ReadonlyMap<string, Buffer> = new Map(
  Array.from(smallContents, ([name, content]) => [`/mnist/${name}.gz`, gzipSync(content)]),
);

/** How a mirror answers a request for a file it holds. */
export type Behaviour = (content: Buffer, response: ServerResponse, start: number | null) => void;

/** As it should be: the whole, or the range that was asked for. */
export const serve: Behaviour = (content, response, start) => {
  if (start === null) return serveWhole(content, response, start);
  if (start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const range = `bytes ${start}-${content.length - 1}/${content.length}`;
  response.writeHead(206, {
    'content-range': range,
    'content-length': content.length - start,
  });
  response.end(content.subarray(start));
};

/** The whole, whatever range was asked for. */
export const serveWhole: Behaviour = (content, response) => {
  response.writeHead(200, { 'content-length': content.length }).end(content);
};

/** The whole, with one bit the other way. */
export const corrupt: Behaviour = (content, response, start) => {
  const altered = Buffer.from(content);
  altered[content.length >> 1]! ^= 1;
  serve(altered, response, start);
};

/** Half of it, then `afterwards`; nothing of the rest, when it is asked for. */
function half(afterwards: (response: ServerResponse) => void): Behaviour {
  return (content, response, start) => {
    if (start !== null) {
      afterwards(response);
      return;
    }
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, content.length >> 1), () => afterwards(response));
  };
}

/** Breaks off in the middle. */
export const truncate = half((response) => response.destroy());
/** Goes silent in the middle. */
export const stall = half(() => {});
/** Goes silent in the middle, and after the head of the answer when asked for the rest. */
export const stallAlways: Behaviour = (content, response, start) => {
  if (start === null) return stall(content, response, start);
  const range = `bytes ${start}-${content.length - 1}/${content.length}`;
  response.writeHead(206, { 'content-range': range }).flushHeaders();
};
/** Takes requests and never answers. */
export const mute: Behaviour = () => {};

export const answer =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (_, response) => {
    response.writeHead(status, headers).end('<html>no digits here</html>');
  };

export interface Mirror {
  /** The address to give as a mirror. */
  readonly url: string;
  readonly host: string;
  /** The requests so far: the file's name, and the first byte asked for, where only a range was. */
  readonly requests: { readonly file: string; readonly start: number | null }[];
  behaviour: Behaviour;
}

/** A mirror on this machine, until the test ends. */
export async function startMirror(behaviour: Behaviour = serve): Promise<Mirror> {
  const server = createServer((request: IncomingMessage, response) => {
    const content = held.get(request.url ?? '');
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const start = range === null ? null : Number(range[1]);
    mirror.requests.push({ file: request.url!.slice('/mnist/'.length), start });
    mirror.behaviour(content, response, start);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    if (server.listening) await once(server.close(), 'close');
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const mirror: Mirror = { url: `http://${host}/mnist/`, host, requests: [], behaviour };
  return mirror;
}

/** An address where nobody listens. */
export async function refusingMirror(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return `http://127.0.0.1:${port}/mnist/`;
}
