/** n8n workflows that are quick to run, for what the page shows and not for what they make. */
import type { Page } from 'playwright-core';
import { ask } from './visit.ts';

type Json = Readonly<Record<string, unknown>>;

const FORM = 'Form';
export const PROMPT = { fieldLabel: 'Prompt', fieldType: 'textarea', defaultValue: 'a neon city at night in the rain', requiredField: true } as const;
export const SIZE = { fieldLabel: 'Size', fieldType: 'dropdown', fieldOptions: { values: [{ option: '256' }, { option: '1024' }] }, defaultValue: '256', requiredField: true } as const;
export const SEED = { fieldLabel: 'Seed', fieldType: 'number', defaultValue: '1' } as const;
export const PHOTO = { fieldLabel: 'Photo', fieldType: 'file', acceptFileTypes: '.jpg, .jpeg, .png', multipleFiles: false, requiredField: true } as const;

/** A form, and nodes in a row behind it. */
export function inARow(name: string, fields: readonly Json[], steps: Readonly<Record<string, Json>>): Json {
  const names = [FORM, ...Object.keys(steps)];
  const form = { type: 'n8n-nodes-base.formTrigger', typeVersion: 2.2, parameters: { formTitle: name, formFields: { values: fields }, options: {} } };
  return {
    name,
    nodes: [form, ...Object.values(steps)].map((node, index) => ({ id: `node-${index}`, name: names[index], position: [index * 240, 0], ...node })),
    connections: Object.fromEntries(names.slice(0, -1).map((from, index) => [from, { main: [[{ node: names[index + 1], type: 'main', index: 0 }]] }])),
    settings: { executionOrder: 'v1' },
  };
}

const field = (name: string): string => `$('${FORM}').first().json.${name}`;
const picture = (parameters: Json): Json => ({ type: 'n8n-nodes-sogni-flow.sogniImage', typeVersion: 1, parameters });

const draw = (index: number): Json => picture({ operation: 'generate_image', prompt: `={{ ${field('Prompt')} }}`, options: { width: `={{ ${field('Size')} }}`, height: `={{ ${field('Size')} }}`, seed: `={{ Number(${field('Seed')}) + ${index} }}` } });

/** One picture after the other, each paid for when it is its turn; the n-th has the seed n places on. */
export const pictures = (name: string, count: number): Json =>
  inARow(name, [PROMPT, SIZE, SEED], Object.fromEntries(Array.from({ length: count }, (_, index) => [`Picture ${index + 1}`, draw(index)])));

/** A photo in another style. */
export const restyled = (name: string): Json =>
  inARow(name, [PHOTO, { ...PROMPT, defaultValue: 'watercolour' }, SEED], {
    'New look': picture({ operation: 'edit_image', imageBinaryField: 'Photo', prompt: `={{ ${field('Prompt')} }}`, options: { seed: `={{ ${field('Seed')} }}` } }),
  });

/** Kept as a template of whoever is signed in. @returns its id. */
export async function keep(page: Page, workflow: Json): Promise<string> {
  const { status, data } = await ask<{ readonly template: { readonly id: string } }>(page, 'POST', '/v1/creative-agent/workflows/templates', { workflow });
  if (status !== 201 && status !== 200) throw new Error(`${status}: ${JSON.stringify(data)}`);
  return data.template.id;
}
