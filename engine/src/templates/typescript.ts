/** TypeScript types of what a template takes and gives, made of its JSON Schemas. */
import type { Template, TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import type { JSONSchema } from 'json-schema-to-typescript';
import { isRecord } from '../workflow/fields.ts';
import { allowedOf, defaultOf } from './bounds.ts';
import { inputsSchema, outputsSchema } from './input-schema.ts';

/** Lists stay lists: a tuple for every allowed length would be read by nobody. */
const STYLE = { bannerComment: '', additionalProperties: false, ignoreMinAndMaxItems: true, style: { singleQuote: true, printWidth: 120 } };

/** @param given - what the template is called in the command. */
export async function typesOf(template: Template, given: string): Promise<string> {
  const { compile } = await import('json-schema-to-typescript');
  const name = typeName(given);
  const told = new Map(template.inputs.map((input) => [input.name, tell(input)]));
  const inputs = await compile(plain(inputsSchema(template), told), `${name}Inputs`, STYLE);
  const outputs = await compile(plain(outputsSchema(template), new Map()), `${name}Outputs`, STYLE);
  const head = inComment(`What the template "${template.name}" (version ${template.version}) takes and gives. Made by: sogni-flow types ${given}`);
  return `/** ${head} */\n${inputs}\n${outputs}`;
}

/** Help, bounds and default, which a type cannot say. */
function tell(input: TemplateInput): string {
  const allowed = input.options ? '' : allowedOf(input);
  const standard = input.default === undefined ? '' : `Default: ${defaultOf(input)}`;
  return [input.description ?? '', allowed, standard].filter(Boolean).join('. ');
}

/** `sunset-postcard-film` → `SunsetPostcardFilm`. */
function typeName(given: string): string {
  const words = given.replace(/^.*[\\/]/, '').replace(/\.json$/, '').split(/[^A-Za-z0-9]+/).filter(Boolean);
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[A-Za-z]/.test(name) ? name : `Template${name}`;
}

const inComment = (text: string): string => text.replaceAll('*/', '*\\/').replace(/\s+/g, ' ');

/** Without titles, which would become names of types. What stands beside a reference would go to what it refers to. */
function plain({ title: _title, properties, ...schema }: Readonly<Record<string, unknown>>, told: ReadonlyMap<string, string>): JSONSchema {
  const bare = Object.entries(isRecord(properties) ? properties : {}).map(([name, property]) => {
    const { title: _title, description: _description, ...shape } = isRecord(property) ? property : {};
    const description = told.get(name) ?? '';
    return [name, shape.$ref !== undefined ? { $ref: shape.$ref } : { ...shape, ...(description === '' ? {} : { description }) }];
  });
  return { ...schema, properties: Object.fromEntries(bare) as Record<string, JSONSchema> } as JSONSchema;
}
