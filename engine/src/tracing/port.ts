/**
 * Traces, as the engine sees them. A place in a trace goes from one part or process to the next as W3C `traceparent`.
 *
 *  execution ──► node run ──► request ──► job ──► submit, queue wait, run, store, capture
 *
 * There is no `Tracing` where nobody takes traces, so that nothing is made for nothing. Spans say which operation, model, node and ids, how long
 * and how it ended; never prompts, results, keys or accounts.
 */

/** `00-<trace>-<span>-<flags>` */
export type TraceParent = string;

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  /** Absent: a trace of its own. */
  readonly parent?: TraceParent | undefined;
  readonly attributes?: Attributes;
  /** Answers a request; else it is work inside. */
  readonly answers?: boolean;
}

export interface Span {
  readonly traceparent: TraceParent;
  /** @param failure - a code or status: the span has failed. */
  end(also?: Attributes, failure?: string): void;
}

/** What is over, told afterwards. Times are milliseconds since the epoch. */
export interface PastSpan extends Pick<SpanOptions, 'parent' | 'attributes'> {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly failure?: string | undefined;
  /** The place that was reserved for it. */
  readonly place?: TraceParent;
}

export interface Tracing {
  start(name: string, options?: SpanOptions): Span;
  /** A place for a span that will be told when it is over, maybe by another process; others may be put below it before. */
  reserve(parent: TraceParent | undefined): TraceParent;
  record(span: PastSpan): void;
  /** Sends what is not sent yet, within seconds. */
  close(): Promise<void>;
}

/** Id of the span that a `traceparent` names. */
export const spanIdOf = (place: TraceParent): string => place.slice(36, 52);
