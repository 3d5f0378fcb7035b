/**
 * Durable workflows of the network: one step each, which is all that is asked of it here.
 *
 * Facts it holds: `Idempotency-Key` replays return the first workflow; arguments are closed, so that a key which the tool does not have is refused; `?wait` is not known
 * and ignored; cancel is cooperative; a run can wait for its user, with a reason; 409 when too many are active.
 */
import { randomUUID } from 'node:crypto';
import { OPERATIONS, type Parameter } from '../../../../nodes/contract/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { Files } from './files.ts';
import { make } from './media.ts';
import { failure, success, unknown, type Route } from './network.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface SimulatedRun {
  readonly id: string;
  readonly key: string | undefined;
  readonly step: { readonly toolName: string; readonly arguments: Fields };
  readonly body: Fields;
  starts: number;
  status: string;
  more: Fields;
  artifacts: Fields[];
  looks: number;
}

export class Workflows {
  readonly all = new Map<string, SimulatedRun>();
  /** Looks until a run ends. */
  looksUntilEnd = 2;
  /** Instead of completing. */
  readonly ends: { readonly status: string; readonly more?: Fields }[] = [];
  /** The bytes of the next results, and what is said of them. */
  readonly results: { readonly content?: Uint8Array; readonly said?: Fields }[] = [];
  readonly #files: Files;
  readonly #catalogue: Catalogue;

  constructor(files: Files, catalogue: Catalogue) {
    [this.#files, this.#catalogue] = [files, catalogue];
  }

  readonly route: Route = async ({ method, path, headers, body }) => {
    if (method === 'POST' && path === '/v1/creative-agent/workflows') return this.#start(headers['idempotency-key'] as string | undefined, body as Fields);
    const [, id, action] = /^\/v1\/creative-agent\/workflows\/([0-9a-f-]{36})(\/cancel)?$/.exec(path) ?? [];
    if (id === undefined) return undefined;
    const run = this.all.get(id);
    if (!run) return unknown();
    if (action !== undefined && run.status !== 'completed') run.status = 'cancelled';
    else if (action === undefined) await this.#look(run);
    return success({ workflow: recordOf(run) });
  };

  #start(key: string | undefined, body: Fields) {
    const known = [...this.all.values()].find((run) => key !== undefined && run.key === key);
    if (known) {
      known.starts += 1;
      return success({ workflow: recordOf(known), idempotent: true });
    }
    const [step] = (body.input as { steps: SimulatedRun['step'][] }).steps;
    const strange = Object.keys(step!.arguments).filter((name) => !argumentsOf(step!.toolName).includes(name));
    if (strange.length > 0) return failure(400, `unknown arguments: ${strange.join(', ')}`, { details: { strange } });
    const run: SimulatedRun = { id: randomUUID(), key, step: step!, body, starts: 1, status: 'queued', more: {}, artifacts: [], looks: 0 };
    this.all.set(run.id, run);
    return success({ workflow: recordOf(run) });
  }

  async #look(run: SimulatedRun): Promise<void> {
    if (run.status !== 'queued' && run.status !== 'running') return;
    run.looks += 1;
    run.status = 'running';
    if (run.looks < this.looksUntilEnd) return;
    const { status, more = {} } = this.ends.shift() ?? { status: 'completed' };
    [run.status, run.more] = [status, more];
    if (status !== 'completed') return;
    const kind = OPERATIONS[run.step.toolName]!.gives as 'image' | 'video' | 'audio';
    const { content, said = {} } = this.results.shift() ?? {};
    const url = this.#files.put(`${run.id}/result`, content ?? (await make(kind, run.step.arguments, Number(run.step.arguments.seed ?? 1))));
    run.artifacts = [{ id: randomUUID(), url, type: kind, mediaType: kind, ...said }];
    run.more = { cost: this.#catalogue.price };
  }
}

/** Those of the network's own tool. */
function argumentsOf(tool: string): readonly string[] {
  return Object.entries(OPERATIONS[tool]?.parameters ?? {}).flatMap(([name, parameter]: [string, Parameter]) => (parameter.extension ? [] : parameter.type === 'columns' ? Object.keys(parameter.fields) : [name]));
}

function recordOf({ id, step, status, more, artifacts }: SimulatedRun): Fields {
  const { cost, stepError, ...rest } = more;
  const told = { ...(cost === undefined ? {} : { cost: { actual: { spark: cost } } }), ...(stepError === undefined ? {} : { error: stepError }) };
  return { workflowId: id, status, input: {}, steps: [{ id: 'step', sequence: 0, status, ...step, ...told }], events: [], artifacts, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z', ...rest };
}
