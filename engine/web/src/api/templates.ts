/** Templates: those that come with the engine, and the account's own. */
import type { SparkRange, Template, TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import { request } from './client.ts';

const PATH = '/v1/creative-agent/workflows/templates';
/** The most that one answer holds. */
const PAGE = 200;

const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

/** All of them, page by page. */
export async function listTemplates(signal?: AbortSignal): Promise<readonly TemplateSummary[]> {
  const all: TemplateSummary[] = [];
  for (let offset: number | null = 0; offset !== null; ) {
    const page: { readonly templates: readonly TemplateSummary[]; readonly next?: number | null } = await request('GET', `${PATH}?limit=${PAGE}&offset=${offset}`, { signal });
    all.push(...page.templates);
    offset = page.next ?? null;
  }
  return all;
}

/** By id; what cannot be priced before its form is filled in is not among them. */
export const templatePrices = async (): Promise<Readonly<Record<string, SparkRange>>> => (await request<{ prices: Readonly<Record<string, SparkRange>> }>('GET', '/v1/templates/prices')).prices;

const one = async (answer: Promise<{ readonly template: Template }>): Promise<Template> => (await answer).template;

export const getTemplate = (id: string, signal?: AbortSignal): Promise<Template> => one(request('GET', pathOf(id), { signal }));

/** Where its n8n workflow is downloaded. */
export const workflowUrl = (id: string): string => `${pathOf(id)}/workflow`;

/** @throws ApiError `invalid_workflow`, `unknown_node_type`, …, naming the node. */
export const saveWorkflow = (workflow: unknown, name?: string): Promise<Template> => one(request('POST', PATH, { body: { workflow, ...(name === undefined ? {} : { name }) } }));
export const saveExecution = (execution: string, name: string): Promise<Template> => one(request('POST', PATH, { body: { execution, name } }));
export const renameTemplate = (id: string, name: string): Promise<Template> => one(request('PATCH', pathOf(id), { body: { name } }));
export const forkTemplate = (id: string): Promise<Template> => one(request('POST', `${pathOf(id)}/fork`, { body: {} }));
export const deleteTemplate = (id: string): Promise<unknown> => request('DELETE', pathOf(id));
