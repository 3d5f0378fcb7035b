/** Traces that go to a collector of the test: OpenTelemetry reads its variables from the process, once, when it is opened. */
import { openTraces, type Traces } from '../../../engine/src/tracing/open-traces.ts';
import type { Log } from '../../../gpu-runtime/src/worker/log.ts';

export async function openTracesTo(endpoint: string, log: Log = () => undefined, more: Readonly<Record<string, string>> = {}): Promise<Traces> {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...more };
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return (await openTraces(process.env, log))!;
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
