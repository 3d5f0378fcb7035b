import { HOME_OPTION, unknownAction, type Command, type Invocation } from '../command.ts';

type Action = (invocation: Invocation, names: readonly string[]) => Promise<number>;

/** Loaded when they are asked for. */
const ACTIONS: Readonly<Record<string, () => Promise<Action>>> = {
  list: async () => (await import('../templates/list.ts')).list,
  show: async () => (await import('../templates/show.ts')).show,
  schema: async () => (await import('../templates/show.ts')).schema,
  validate: async () => (await import('../templates/validate.ts')).validate,
  example: async () => (await import('../templates/example.ts')).example,
  note: async () => (await import('../templates/note.ts')).note,
  save: async () => (await import('../templates/saved.ts')).save,
  fork: async () => (await import('../templates/saved.ts')).fork,
  rename: async () => (await import('../templates/saved.ts')).rename,
  export: async () => (await import('../templates/saved.ts')).exportTemplate,
  delete: async () => (await import('../templates/saved.ts')).remove,
};

export const command: Command = {
  name: 'templates',
  summary: 'Lists, shows, checks, saves and exports workflow templates.',
  usage: 'list | show TEMPLATE | schema [TEMPLATE]\n       sogni-flow templates validate FILE … | example FILE … | note FILE …\n       sogni-flow templates save FILE | fork TEMPLATE | rename TEMPLATE NAME | export TEMPLATE | delete TEMPLATE',
  details: [
    'A template is an n8n workflow whose Form Trigger fields are its typed inputs. TEMPLATE is the name of one that comes with the package, or the name or ID of a saved one.',
    '',
    '  list      those of the package, and your own',
    '  show      its inputs with their bounds, and its outputs',
    '  schema    JSON Schema of the file format; with a template, of its inputs and outputs',
    '  validate  checks files: nodes, form, hints and the files that they name',
    '  example   runs the examples that a file names, and makes its cover',
    '  note      writes the hints into the sticky note too, because n8n\'s editor drops them elsewhere when it imports a file',
    '  save      keeps a workflow file, or with --from-execution the workflow of a completed run with its inputs as defaults',
    '  fork      keeps a copy that can be changed',
    '  rename    gives a saved one another name',
    '  export    writes it as a file for n8n',
    '  delete    forgets a saved one',
  ].join('\n'),
  examples: [
    'sogni-flow templates list',
    'sogni-flow templates show one-picture',
    'sogni-flow templates validate my-workflow.json',
    'sogni-flow templates save my-workflow.json --name "Holiday card"',
    'sogni-flow templates save --from-execution last --name "The one I liked"',
    'sogni-flow templates export "Holiday card" --out card.json',
  ],
  options: {
    name: { type: 'string', value: 'NAME', help: 'save, fork, rename: what it is called' },
    'from-execution': { type: 'string', value: 'ID', help: 'save: the execution, by its ID or "last"' },
    out: { type: 'string', short: 'o', value: 'FILE', help: 'export: the file to write; else standard output' },
    force: { type: 'boolean', help: 'example: also what has not changed since it was made' },
    'max-spark': { type: 'string', value: 'N', help: 'example: the most that each run may cost; without it, what was quoted' },
    json: { type: 'boolean', help: 'list, show: JSON on standard output' },
    ...HOME_OPTION,
  },

  async run(invocation) {
    const [action = '', ...names] = invocation.positionals;
    const load = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (load === undefined) throw unknownAction('templates', action, Object.keys(ACTIONS));
    return await (await load())(invocation, names);
  },
};
