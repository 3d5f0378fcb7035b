/** A collector of traces that is simulated: it takes OTLP over HTTP as JSON, on loopback, and keeps the spans. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  /** Nanoseconds since the epoch, in decimal. */
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 2 is an error. */
  readonly status: { readonly code: number; readonly message?: string };
}

/** A span with those below it, in the order of their names. */
export interface SpanTree {
  readonly name: string;
  readonly below: readonly SpanTree[];
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly (Omit<SentSpan, 'attributes'> & { readonly attributes: readonly KeyValue[] })[] }[];
  }[];
}
interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export class CollectorSimulator {
  readonly spans: SentSpan[] = [];
  readonly resources: Readonly<Record<string, unknown>>[] = [];
  /** Bodies as they came. */
  readonly bodies: string[] = [];
  readonly #server: Server;
  /** How it answers. */
  status = 200;

  constructor() {
    this.#server = createServer((request, response) => {
      void json(request).then((body) => {
        if (request.method === 'POST' && request.url === '/v1/traces' && request.headers['content-type'] === 'application/json') this.#keep(body as Sent);
        response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  /** @returns its address, for OTEL_EXPORTER_OTLP_ENDPOINT. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** What begins a trace, or goes on from a place outside, with all that is below. */
  trees(): SpanTree[] {
    const ids = new Set(this.spans.map(({ spanId }) => spanId));
    const treeOf = ({ name, spanId }: SentSpan): SpanTree => ({ name, below: sorted(this.spans.filter(({ parentSpanId }) => parentSpanId === spanId)).map(treeOf) });
    return sorted(this.spans.filter(({ parentSpanId }) => !parentSpanId || !ids.has(parentSpanId))).map(treeOf);
  }

  #keep(sent: Sent): void {
    this.bodies.push(JSON.stringify(sent));
    for (const { resource, scopeSpans } of sent.resourceSpans) {
      this.resources.push(read(resource.attributes));
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans).map((span) => ({ ...span, attributes: read(span.attributes) })));
    }
  }
}

const sorted = (spans: readonly SentSpan[]): SentSpan[] => spans.toSorted((a, b) => a.name.localeCompare(b.name) || Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)));

const read = (attributes: readonly KeyValue[]): Record<string, unknown> => Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
