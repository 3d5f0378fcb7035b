/**
 * `fetch` for addresses that a stranger may have written: public ones only, by https. Whoever has no way into this machine and its
 * network must not get one through its nodes. A name is resolved once and checked for the connection itself, each redirect anew.
 */
import type { IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { Readable } from 'node:stream';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { checkUrl, guardedLookup } from '../server/callbacks/address.ts';

/** Their answers have no body. */
const BODILESS = new Set([204, 205, 304]);

/** Follows no redirects. @throws FlowError `invalid_parameter` for an address that is not public. */
export const publicFetch: typeof fetch = async (input, { method = 'GET', headers, body, signal } = {}) => {
  const url = publicUrl(String(input));
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const request = overHttps(url, { method, headers: { 'accept-encoding': 'identity', ...(headers as Record<string, string>) }, lookup: guardedLookup('public', url), agent: false, ...(signal ? { signal } : {}) }, (answer) => {
    try {
      resolve(toResponse(answer));
    } catch (error) {
      request.destroy();
      reject(error as Error);
    }
  });
  request.on('error', (error) => reject(FlowError.is(error) ? refused(url, error) : error));
  if (body === undefined || body === null) request.end();
  else if (typeof body === 'string' || body instanceof Uint8Array) request.end(body);
  else Readable.fromWeb(body as never).on('error', (error) => request.destroy(error)).pipe(request);
  return await promise;
};

/** @throws RangeError | TypeError for a status or a header that `fetch` would not take either. */
function toResponse(answer: IncomingMessage): Response {
  const { statusCode: status = 0, headersDistinct } = answer;
  const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]));
  if (BODILESS.has(status)) answer.resume();
  return new Response(BODILESS.has(status) ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers });
}

function publicUrl(text: string): URL {
  let url: URL;
  try {
    url = checkUrl('public', text);
  } catch (error) {
    throw FlowError.is(error) && URL.canParse(text) ? refused(new URL(text), error) : error;
  }
  if (url.protocol !== 'https:') throw refused(url);
  return url;
}

/** What it is that the address leads to is nobody's business. */
const refused = ({ host }: URL, cause?: FlowError): FlowError =>
  new FlowError('invalid_parameter', `the address ${host} is not allowed: files are fetched from the internet only, by https. Upload the file instead`, cause && { cause });
