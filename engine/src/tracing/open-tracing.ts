/**
 * Traces by OpenTelemetry, sent by OTLP over HTTP as JSON. Its packages are loaded here and nowhere else, nothing of Node is patched, and the
 * standard's variables (OTEL_EXPORTER_OTLP_*, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER, OTEL_BSP_*) are read by it.
 */
import type * as Api from '@opentelemetry/api';
import type * as Exporter from '@opentelemetry/exporter-trace-otlp-http';
import type * as Resources from '@opentelemetry/resources';
import type * as Sdk from '@opentelemetry/sdk-trace-base';
import { orLate, type Log } from 'sogni-flow-runtime';
import type { Tracing } from './port.ts';
import { readTraceParent, writeTraceParent, type TracePlace } from './traceparent.ts';

const PACKAGES = ['@opentelemetry/api', '@opentelemetry/sdk-trace-base', '@opentelemetry/resources', '@opentelemetry/exporter-trace-otlp-http'];
/** A run must not wait long for a collector that is away. */
const SEND_WITHIN_MS = 3_000;

/** @returns `undefined`, and says so, where traces cannot be sent: work goes on without them. */
export async function openTracing(env: NodeJS.ProcessEnv, log: Log, load = loadPackages): Promise<Tracing | undefined> {
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL;
  if (protocol && protocol !== 'http/json') log('warn', `traces are sent as http/json; OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}", which is not spoken here`);
  try {
    return startTracing(await load(), env, log);
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    log('warn', `traces are asked for by OTEL_EXPORTER_OTLP_ENDPOINT, and none are sent: packages are missing: npm install ${PACKAGES.join(' ')}`);
    return undefined;
  }
}

interface Packages {
  readonly api: typeof Api;
  readonly sdk: typeof Sdk;
  readonly resources: typeof Resources;
  readonly exporter: typeof Exporter;
}

async function loadPackages(): Promise<Packages> {
  const [api, sdk, resources, exporter] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  return { api, sdk, resources, exporter };
}

function startTracing({ api, sdk, resources, exporter: { OTLPTraceExporter } }: Packages, env: NodeJS.ProcessEnv, log: Log): Tracing {
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, diag, DiagLogLevel } = api;
  const say = onceTo(log);
  diag.setLogger({ error: say, warn: ignore, info: ignore, debug: ignore, verbose: ignore }, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const ids = chosenIds(new sdk.RandomIdGenerator());
  const named = resources.resourceFromAttributes({ 'service.name': 'sogni-flow' }).merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const isLimited = Boolean(env.OTEL_EXPORTER_OTLP_TIMEOUT || env.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT);
  const sender = new OTLPTraceExporter(isLimited ? {} : { timeoutMillis: SEND_WITHIN_MS });
  const provider = new sdk.BasicTracerProvider({
    resource: resources.defaultResource().merge(named),
    idGenerator: ids,
    spanProcessors: [new sdk.BatchSpanProcessor(sender)],
  });
  const tracer = provider.getTracer('sogni-flow');

  const below = (parent: string | undefined): Api.Context => {
    const place = parent === undefined ? undefined : readTraceParent(parent);
    return place ? trace.setSpanContext(ROOT_CONTEXT, { ...place, isRemote: true }) : ROOT_CONTEXT;
  };
  const end = (span: Api.Span, failure: string | undefined, at?: number): void => {
    if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    span.end(at);
  };

  return {
    start(name, { parent, attributes = {}, answers = false } = {}) {
      const span = tracer.startSpan(name, { attributes, kind: answers ? SpanKind.SERVER : SpanKind.INTERNAL }, below(parent));
      return {
        traceparent: writeTraceParent(span.spanContext()),
        end: (also = {}, failure) => end(span.setAttributes(also), failure),
      };
    },

    // A span that never ends is never sent; what the sampler said of it holds for all below.
    reserve: (parent) => writeTraceParent(tracer.startSpan('reserved', {}, below(parent)).spanContext()),

    record({ name, parent, attributes = {}, startedAt, endedAt, failure, place }) {
      const chosen = place === undefined ? undefined : readTraceParent(place);
      if (chosen?.traceFlags === 0) return;
      const span = ids.with(chosen, () => tracer.startSpan(name, { attributes, startTime: startedAt }, below(parent)));
      end(span, failure, endedAt);
    },

    async close() {
      await orLate(provider.shutdown().catch((error: unknown) => say(String(error))), SEND_WITHIN_MS);
      diag.disable();
    },
  };
}

/** Draws ids by chance, except for a span whose place was reserved. */
function chosenIds(random: Sdk.IdGenerator): Sdk.IdGenerator & { with<Result>(place: TracePlace | undefined, work: () => Result): Result } {
  let chosen: TracePlace | undefined;
  return {
    generateTraceId: () => chosen?.traceId ?? random.generateTraceId(),
    generateSpanId: () => chosen?.spanId ?? random.generateSpanId(),
    with(place, work) {
      chosen = place;
      try {
        return work();
      } finally {
        chosen = undefined;
      }
    },
  };
}

const ignore = (): void => undefined;

/** A collector that is away fails every few seconds; it is said once. */
function onceTo(log: Log): (reason: string) => void {
  let isSaid = false;
  return (reason) => {
    if (!isSaid) log('warn', `traces could not be sent; this is said once: ${reason.slice(0, 300)}`);
    isSaid = true;
  };
}
