import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface GetOptions {
  /** Ask for the bytes from here on; 0 asks for the whole. */
  readonly start: number;
  /** Milliseconds until the answer's head must have come. */
  readonly answerWithin: number;
  /** Milliseconds a running answer may pause. */
  readonly silence: number;
  readonly signal?: AbortSignal | undefined;
}

const MOST_REDIRECTS = 5;

/**
 * GETs a URL, follows redirects, and returns the answer once its head has come: status 200 (the whole), 206 (the bytes
 * from `start` on) or 416 (there are none). Reading its body throws when it pauses for too long or breaks off.
 */
export async function get(url: URL, options: GetOptions): Promise<IncomingMessage> {
  const deadline = performance.now() + options.answerWithin;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const answer = await head(url, deadline, options);
    const status = answer.statusCode ?? 0;
    if (status === 200 || status === 206 || status === 416) {
      answer.setTimeout(options.silence, () => {
        answer.destroy(new Error(`silent for ${seconds(options.silence)} s`));
      });
      return answer;
    }
    answer.destroy();
    const { location } = answer.headers;
    if (status < 300 || status >= 400 || location === undefined) {
      throw new Error(`answered ${status} ${answer.statusMessage ?? ''}`.trim());
    }
    url = new URL(location, url);
  }
  throw new Error(`redirected more than ${MOST_REDIRECTS} times`);
}

function head(url: URL, deadline: number, options: GetOptions): Promise<IncomingMessage> {
  const send = { 'http:': requestHttp, 'https:': requestHttps }[url.protocol];
  if (send === undefined) throw new Error(`cannot fetch ${url.protocol} addresses`);
  return new Promise((resolve, reject) => {
    const request = send(url, {
      headers: {
        'accept-encoding': 'identity',
        ...(options.start > 0 && { range: `bytes=${options.start}-` }),
      },
      ...(options.signal && { signal: options.signal }),
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${seconds(options.answerWithin)} s`)),
      deadline - performance.now(),
    );
    request.on('response', (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end();
  });
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
