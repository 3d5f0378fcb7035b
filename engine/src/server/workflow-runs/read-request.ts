/** Reads the body that starts a workflow: its shape only. Whether it can be run is checked in `check-steps.ts`. */
import { FlowError, INPUT_MEDIA, MEDIA_KINDS, microSpark, type MicroSpark, type StartWorkflow } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import { noTemplateInside } from '../../templates/no-template-inside.ts';

const MOST_STEPS = 100;
const MOST_MEDIA = 64;
/** Deeper JSON is nobody's workflow; whatever walks through it later may count on this. */
const MOST_DEPTH = 100;

const id = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$/, 'must be 1 to 100 letters, digits, "_", "-" or "."');

const dependency = z.object({
  sourceStepId: z.union([z.literal(INPUT_MEDIA), id]),
  sourceArtifactIndex: z.number().int().min(0).max(1_000).optional(),
  targetArgument: z.string().max(100),
  mediaType: z.enum(MEDIA_KINDS).optional(),
  transform: z.enum(['image_index', 'video_index', 'audio_index', 'image_url', 'video_url', 'audio_url', 'artifact_url']),
  required: z.boolean().optional(),
});

export const paidInSpark = z.enum(['spark', 'auto'], 'must be "spark" or "auto"; this server is paid in Spark');

const startWorkflow = z.object({
  input: z.object({
    title: z.string().max(300).optional(),
    steps: z
      .array(z.object({ id, toolName: z.string().max(100), arguments: z.record(z.string(), z.unknown()), dependsOn: z.array(dependency).max(MOST_MEDIA).optional() }))
      .min(1)
      .max(MOST_STEPS),
  }),
  token_type: paidInSpark.optional(),
  app_source: z.string().max(100).optional(),
  max_estimated_capacity_units: z.number().min(0).optional(),
  max_spark: z.number().min(0).max(9_000_000_000).optional(),
  confirm_cost: z.boolean().optional(),
  no_cache: z.boolean().optional(),
  media_references: z.array(z.object({ url: z.string().max(4_000), mediaType: z.enum(MEDIA_KINDS) })).max(MOST_MEDIA).optional(),
});

export interface StartRequest extends StartWorkflow {
  readonly maxSpark?: MicroSpark;
  /** Every step is made again and paid again. */
  readonly noCache?: boolean;
}

/** @param headers - `max-spark` caps the price as the body's `max_spark` does; the lower one counts. `no-cache: yes` is the body's `no_cache`. @throws FlowError `invalid_parameter` */
export function readStartRequest(body: unknown, headers: Readonly<Record<string, unknown>>): StartRequest {
  if (typeof body === 'object' && body !== null && 'workflow_id' in body) throw noTemplateInside();
  const { success, data, error } = startWorkflow.safeParse(body ?? {});
  if (!success) {
    const [issue] = error.issues;
    throw new FlowError('invalid_parameter', `${pathOf(issue!.path)}: ${issue!.message}`, { details: { parameter: pathOf(issue!.path) } });
  }
  refuseInlineData(data.input.steps, 'input.steps');
  const { max_spark: _cap, no_cache: _again, ...request } = data;
  const { maxSpark, noCache } = limitsOf(data, headers);
  return { ...(request as StartWorkflow), ...(maxSpark === undefined ? {} : { maxSpark: microSpark(maxSpark) }), ...(noCache ? { noCache } : {}) };
}

/** What a body and its headers say together, in Spark: the lower cap counts. @throws FlowError `invalid_parameter` */
export function limitsOf({ max_spark: inBody, no_cache: again }: { readonly max_spark?: number | undefined; readonly no_cache?: boolean | undefined }, headers: Readonly<Record<string, unknown>>): { readonly maxSpark?: number; readonly noCache: boolean } {
  const caps = [inBody, capInHeader(headers['max-spark'])].flatMap((spark) => spark ?? []);
  return { ...(caps.length > 0 ? { maxSpark: Math.min(...caps) } : {}), noCache: again === true || noCacheInHeader(headers['no-cache']) };
}

function capInHeader(value: unknown): number | undefined {
  if (value === undefined || value === '') return undefined;
  const spark = Number(value);
  if (!Number.isFinite(spark) || spark < 0 || spark > 9_000_000_000) {
    throw new FlowError('invalid_parameter', `the header max-spark is ${JSON.stringify(value)}; a number of Spark from 0 is allowed`);
  }
  return spark;
}

/** A header of its own: "Cache-Control" is sent by clients and proxies that mean something else, and this one costs Spark. */
function noCacheInHeader(value: unknown): boolean {
  if (value === undefined || value === '' || value === 'no') return false;
  if (value !== 'yes') throw new FlowError('invalid_parameter', `the header no-cache is ${JSON.stringify(value)}; yes and no are allowed`);
  return true;
}

/**
 * Durable work lives longer than a request, so media travel by link.
 * @throws FlowError `invalid_parameter`, also for lists and objects that are nested more than 100 deep.
 */
export function refuseInlineData(value: unknown, path: string, depth = 0): void {
  if (typeof value === 'string' && /^\s*data:(?:[\w.+-]+\/[\w.+-]+)?(?:;[\w.+-]+(?:=[^;,]*)?)*,/i.test(value)) {
    throw new FlowError('invalid_parameter', `${path} is a data: URI; upload the file and give its link in media_references`, { details: { parameter: path } });
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth === MOST_DEPTH) {
    const shown = `${path.slice(0, 80)}…`;
    throw new FlowError('invalid_parameter', `${shown} is nested too deep; at most ${MOST_DEPTH} levels are allowed`, { details: { parameter: shown } });
  }
  for (const [name, entry] of Object.entries(value)) refuseInlineData(entry, Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`, depth + 1);
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? 'the body' : path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`)).join('');
