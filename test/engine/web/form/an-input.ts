import type { TemplateInput } from 'n8n-nodes-sogni-flow/contract';

/** A text that may be left out, where nothing else is said. */
export const anInput = (part: Partial<TemplateInput>): TemplateInput => ({ name: 'Field', type: 'text', title: part.name ?? 'Field', required: false, widget: 'text', jsonSchema: {}, ...part });
