/** Quotes a whole workflow by a dry run of it (see quotes/dry-run.ts). */
import { kindOf, type Artifact } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../accounts/port.ts';
import { digestOf } from '../binary-data/binary-store.ts';
import type { Engine } from '../compose.ts';
import { LOCAL_BASE_URL } from '../credentials/credential-source.ts';
import type { BinaryStore } from '../execution/node-type.ts';
import { runExecution } from '../execution/scheduler.ts';
import { DryRun } from '../quotes/dry-run.ts';
import { totalOf, type Quote } from '../quotes/types.ts';
import type { PreparedWorkflow } from './prepare.ts';
import { asError } from './outcome-error.ts';

/** @throws FlowError for what would also stop the run itself: a refused parameter, an expression that fails, a missing runtime. */
export async function quoteWorkflow(engine: Engine, prepared: PreparedWorkflow, signal?: AbortSignal): Promise<Quote> {
  const jobs = await engine.jobs();
  const dryRun = new DryRun({ jobs, account: LOCAL_ACCOUNT, baseUrl: LOCAL_BASE_URL, describe: async (digest, mediaType) => await describe(engine, digest, mediaType) });
  const id = `quote-${crypto.randomUUID()}`;
  const credentials = engine.credentials((transport) => transport);
  engine.credentialsOf.set(id, () => ({
    async find(node, type) {
      // A credential that is missing stops the quote, before anything is bought; nothing is sent to whom it belongs.
      await credentials.find(node, type);
      return { data: { apiKey: '', baseUrl: LOCAL_BASE_URL }, transport: dryRun.transport(node.credentials[type]?.name) };
    },
  }));
  try {
    const outcome = await runExecution({
      workflow: prepared.workflow,
      execution: { id, trigger: prepared.trigger },
      types: engine.types,
      expressions: engine.expressions,
      binary: dryBinaryStore(async () => await engine.binary()),
      mode: 'quote',
      timezone: engine.config.timezone,
      ...(signal ? { signal } : {}),
    });
    if (outcome.state !== 'completed') throw asError(outcome);
    return { lines: dryRun.lines, total: totalOf(dryRun.lines) };
  } finally {
    engine.credentialsOf.delete(id);
  }
}

async function describe(engine: Engine, digest: string, mediaType: Artifact['mediaType']): Promise<Artifact> {
  const artifacts = await engine.artifacts();
  const { mediaFacts } = await import('sogni-flow-runtime/runtimes');
  const facts = await mediaFacts(await artifacts.localPath(digest), mediaType, engine.ffmpeg);
  return { digest, mediaType, bytes: (await artifacts.size(digest)) ?? 0, role: kindOf(mediaType), ...facts };
}

/** Keeps what nodes write in the items themselves: placeholders are small, and a quote stores nothing. Files of the user are read where they lie. */
function dryBinaryStore(real: () => Promise<BinaryStore>): BinaryStore {
  return {
    async write(content, mimeType, fileName) {
      const chunks: Uint8Array[] = [];
      if (content instanceof Uint8Array) chunks.push(content);
      else for await (const chunk of content) chunks.push(chunk as unknown as Uint8Array);
      return { data: Buffer.concat(chunks).toString('base64'), mimeType, ...(fileName === undefined ? {} : { fileName }) };
    },
    read: async (binary) => (digestOf(binary) === undefined ? Buffer.from(binary.data, 'base64') : await (await real()).read(binary)),
    stream: async (binary) => await (await real()).stream(binary),
  };
}
