/** The published JSON Schema of a template file: an n8n workflow with the hint block, made of the very schema that files are read by. */
import { HINTS } from './hint-schema.ts';

export const TEMPLATE_SCHEMA_PATH = '/v1/schemas/template.json';

export function templateFileSchema(): Readonly<Record<string, unknown>> {
  const text = { type: 'string' };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sogni Flow template',
    description: 'An n8n workflow whose Form Trigger fields are its typed inputs. meta.sogniFlow says what the form has no word for; all of it may be left out.',
    type: 'object',
    properties: {
      name: { ...text, description: 'What the gallery calls it' },
      nodes: { type: 'array', items: { type: 'object', properties: { name: text, type: text, typeVersion: { type: 'number' }, parameters: { type: 'object' } }, required: ['name', 'type'] } },
      connections: { type: 'object' },
      meta: { type: 'object', properties: { sogniFlow: { $ref: '#/$defs/hints' } } },
    },
    required: ['nodes', 'connections'],
    $defs: { hints: HINTS },
  };
}
