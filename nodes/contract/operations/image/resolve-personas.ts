import type { Operation } from '../../operation.ts';

/** Finds the reference pictures of people that the account has registered by name. */
export const resolvePersonas = {
  name: 'resolve_personas',
  family: 'image',
  title: 'Get Personas',
  action: 'Get the pictures of personas',
  help: 'Get the reference pictures of personas of the account by their names',
  takes: [],
  gives: 'image',
  runtimes: ['sogni'],
  capacityUnits: 0,
  parameters: {
    personas: {
      type: 'columns',
      title: 'Personas',
      help: 'Names of the personas',
      maxItems: 16,
      fields: { names: { type: 'text', title: 'Name', help: 'Name of a persona', required: true, maxLength: 200, example: 'Mia' } },
    },
  },
  needsOneOf: ['names'],
} as const satisfies Operation;
