/** The templates of the package, by the names of their files. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { findWorkflow, listTemplates } from '../cli/run/workflow-source.ts';
import { isRecord } from '../workflow/fields.ts';
import { parseWorkflow } from '../workflow/parse-workflow.ts';
import type { TemplateSource } from './port.ts';

export const builtInSource: TemplateSource = {
  async find(_account, id) {
    const known = await listTemplates();
    if (!known.some(({ name }) => name === id)) throw new FlowError('not_found', `there is no template "${id.slice(0, 60)}"`);
    const { text } = await findWorkflow(id);
    const { name, meta } = parseWorkflow(text, { name: id });
    const version = isRecord(meta.sogniFlow) ? meta.sogniFlow.version : undefined;
    return { text, name, version: typeof version === 'string' ? version : '1.0.0' };
  },
};
