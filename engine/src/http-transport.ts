/** One HTTP exchange, as a function: answered in process by the server's `inject`, over the network by `fetch`, or by a dry run. */
import type { Readable } from 'node:stream';

export interface HttpRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

export type HttpTransport = (request: HttpRequest) => Promise<HttpResponse>;
