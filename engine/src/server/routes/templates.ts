/** Saved pipelines, by Sogni's paths: those that come with the engine, and those of the account. */
import type { FastifyInstance } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import type { SaveAnswer, Templates } from '../../templates/templates.ts';
import { success } from '../envelope.ts';
import { readNumber } from '../read-query.ts';
import { WORKFLOWS } from './workflows.ts';

export const TEMPLATES = `${WORKFLOWS}/templates`;

/** A workflow that is written with indentation is several times as long as what is kept of it. */
const MOST_BODY_BYTES = 8 * 1024 * 1024;
const MOST_LISTED = 200;
const STANDARD_LISTED = 50;
const MOST_OFFSET = 1_000_000;

const naming = { name: z.string().max(1_000).optional(), description: z.string().max(10_000).optional() };
const workflow = z.record(z.string(), z.unknown());
const SAVE = z.union([z.strictObject({ workflow, ...naming }), z.strictObject({ execution: z.string().max(100), ...naming })]);
const CHANGE = z.strictObject({ workflow: workflow.optional(), ...naming }).refine((changes) => Object.keys(changes).length > 0);
const FORK = z.strictObject({ name: naming.name });

export function templateRoutes(app: FastifyInstance, templates: Templates): void {
  const limit = { bodyLimit: MOST_BODY_BYTES };

  app.get(TEMPLATES, async ({ caller, query }) => {
    const page = { offset: readNumber(query as object, 'offset', 0, MOST_OFFSET) ?? 0, limit: readNumber(query as object, 'limit', 1, MOST_LISTED) ?? STANDARD_LISTED };
    const visibility = readVisibility(query as object);
    return success(await templates.list(caller.account, { ...page, ...(visibility && { visibility }) }));
  });

  app.post(TEMPLATES, limit, async ({ caller: { account }, body }, reply) => {
    const asked = read(SAVE, body, 'exactly one of workflow (an n8n workflow) and execution (the ID of a completed one) is needed; name and description may go with it');
    reply.code(201);
    return told('workflow' in asked ? await templates.save(account, asked.workflow, asked) : await templates.saveExecution(account, asked.execution, asked));
  });

  app.get<Named>(`${TEMPLATES}/:id`, async ({ caller, params }) => success({ template: await templates.get(caller.account, params.id) }));

  app.get<Named>(`${TEMPLATES}/:id/workflow`, async ({ caller, params }, reply) => {
    const { text, name } = await templates.export(caller.account, params.id);
    reply.headers({ 'content-type': 'application/json; charset=utf-8', 'content-disposition': `attachment; filename="${fileName(name)}.json"`, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    return text;
  });

  app.patch<Named>(`${TEMPLATES}/:id`, limit, async ({ caller, params, body }) =>
    told(await templates.change(caller.account, params.id, read(CHANGE, body, 'at least one of name, description and workflow is needed'))),
  );

  app.delete<Named>(`${TEMPLATES}/:id`, async ({ caller, params }) => {
    await templates.remove(caller.account, params.id);
    return success({ deleted: true });
  });

  app.post<Named>(`${TEMPLATES}/:id/fork`, async ({ caller, params, body }, reply) => {
    reply.code(201);
    return told(await templates.fork(caller.account, params.id, read(FORK, body ?? {}, 'nothing but a name may go with it').name));
  });
}

interface Named {
  Params: { id: string };
}

/** Warnings stand beside what Sogni's clients read. */
const told = ({ template, warnings }: SaveAnswer) => success({ template, ...(warnings.length > 0 ? { warnings } : {}) });

function read<Shape extends z.ZodType>(shape: Shape, body: unknown, needed: string): z.infer<Shape> {
  const { success: fits, data, error } = shape.safeParse(body);
  if (fits) return data;
  const [issue] = error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new FlowError('invalid_parameter', `${place === '' ? 'the body' : place} is not as it has to be; ${needed}`, { details: place === '' ? {} : { parameter: place } });
}

function readVisibility(query: object): 'private' | 'public' | undefined {
  const { visibility } = query as { visibility?: unknown };
  if (visibility === undefined || visibility === '') return undefined;
  if (visibility === 'private' || visibility === 'public') return visibility;
  throw new FlowError('invalid_parameter', `visibility is ${JSON.stringify(visibility)}; private or public is allowed`, { details: { parameter: 'visibility' } });
}

/** Every browser takes these letters. */
const fileName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80) || 'template';
