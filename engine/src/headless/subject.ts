/** What is to run: a template, or a workflow that came with the request. */
import { FlowError, type ExecutionSubject } from 'n8n-nodes-sogni-flow/contract';
import type { TemplateSource } from '../templates/port.ts';
import { parseWorkflow } from '../workflow/parse-workflow.ts';
import type { Workflow } from '../workflow/types.ts';

export interface Subject {
  readonly workflow: Workflow;
  readonly text: string;
  readonly template?: { readonly id: string; readonly version: string };
}

/** @throws FlowError `invalid_input` for both or neither; `invalid_workflow`; `not_found` for a template that is not the account's */
export async function openSubject(templates: TemplateSource, account: string, { template: id, workflow: given }: Pick<ExecutionSubject, 'template' | 'workflow'>): Promise<Subject> {
  if ((id === undefined) === (given === undefined)) throw new FlowError('invalid_input', `${id === undefined ? 'neither' : 'both'} of template and workflow given; exactly one is needed`);
  if (id === undefined) return { workflow: parseWorkflow(given), text: JSON.stringify(given) };
  const { text, version, name } = await templates.find(account, id);
  return { workflow: parseWorkflow(text, { name }), text, template: { id, version } };
}
