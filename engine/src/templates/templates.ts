/**
 * The templates that an account sees: those that come with the package, which cannot be changed, and its own, which nobody else sees.
 *
 * A saved template is an n8n workflow like any other; its hints stand in `meta`, and on its way out a note carries a copy of them.
 */
import { FlowError, type Template, type TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import type { NodeTypes } from '../execution/node-type.ts';
import type { ExecutionStore } from '../execution/store.ts';
import { parseWorkflow } from '../workflow/parse-workflow.ts';
import type { BuiltInTemplates, TemplateFile } from './built-in.ts';
import { checkWorkflow } from './check-workflow.ts';
import { fileOfExecution, picturesOfExecution } from './from-execution.ts';
import type { TemplateSource, TemplateText } from './port.ts';
import type { SavedTemplate, SavedTemplates } from './saved-templates.ts';
import { toSummary, toTemplate } from './to-template.ts';
import { fileText, openFile, withHint, withName, withNote, withoutFiles, type WorkflowFile } from './workflow-file.ts';

export interface TemplateList {
  readonly visibility?: Template['visibility'];
  readonly offset: number;
  readonly limit: number;
}

export interface Naming {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

export interface SaveAnswer {
  readonly template: Template;
  /** Hints of the file that do not hold and are passed over. */
  readonly warnings: readonly string[];
}

export interface Templates extends TemplateSource {
  /** The account's own first, what was changed last before the others. `next` is the offset of the next page. */
  list(account: string, page: TemplateList): Promise<{ readonly templates: readonly TemplateSummary[]; readonly next: number | null }>;
  /** @throws FlowError `not_found` */
  get(account: string, id: string): Promise<Template>;
  /** As a file for n8n. @throws FlowError `not_found` */
  export(account: string, id: string): Promise<TemplateText>;
  /** @param workflow - an n8n workflow, as text or as what was parsed from it. @throws FlowError for what cannot be run here */
  save(account: string, workflow: unknown, naming?: Naming): Promise<SaveAnswer>;
  /** @throws FlowError `not_found`; `invalid_transition` when it is not completed */
  saveExecution(account: string, execution: string, naming?: Naming): Promise<SaveAnswer>;
  /** @throws FlowError `forbidden` for what comes with the package; `not_found` */
  change(account: string, id: string, changes: Naming & { readonly workflow?: unknown }): Promise<SaveAnswer>;
  fork(account: string, id: string, name?: string): Promise<SaveAnswer>;
  remove(account: string, id: string): Promise<void>;
  /** A cover or an example of one that comes with the package. @throws FlowError `not_found` */
  file(id: string, name: string): Promise<TemplateFile>;
  /** The template that a person means: by id, or by the name of a saved one. @returns `undefined` when there is none. @throws FlowError `invalid_input` when there are several. */
  named(account: string, given: string): Promise<string | undefined>;
}

export interface TemplateParts {
  readonly builtIn: BuiltInTemplates;
  readonly saved: SavedTemplates;
  readonly executions: Pick<ExecutionStore, 'load'>;
  readonly types: NodeTypes;
}

const MOST_NAME = 120;
const MOST_DESCRIPTION = 2_000;
const COPY = ' (copy)';

export function createTemplates({ builtIn, saved, executions, types }: TemplateParts): Templates {
  const missing = (id: string): FlowError => new FlowError('not_found', `there is no template "${id.slice(0, 60)}" of this account, and none of that name comes with the engine`);

  const owned = async (account: string, id: string): Promise<SavedTemplate> => {
    const found = await saved.find(account, id);
    if (found) return found;
    if (await builtIn.find(id)) throw new FlowError('forbidden', `template "${id}" comes with the engine and cannot be changed; fork it, and change the fork`);
    throw missing(id);
  };

  const find = async (account: string, id: string): Promise<TemplateText> => {
    const own = await saved.find(account, id);
    if (own) return { text: own.workflow, version: String(own.version), name: own.name };
    const found = await builtIn.find(id);
    if (found) return { text: found.text, version: found.template.version, name: found.template.name };
    throw missing(id);
  };

  const get = async (account: string, id: string): Promise<Template> => {
    const own = await saved.find(account, id);
    const template = own ? read(own).template : (await builtIn.find(id))?.template;
    if (template === undefined) throw missing(id);
    return template;
  };

  const add = async (account: string, file: WorkflowFile, naming: Naming, from: Partial<Pick<SavedTemplate, 'forkedFrom' | 'pictures'>>): Promise<SaveAnswer> => {
    const named = rename(withoutFiles(file), naming);
    const { name } = checked(named, types);
    return answer(await saved.add(account, { name, workflow: JSON.stringify(named), pictures: { previewArtifacts: [] }, ...from }));
  };

  return {
    find,
    get,
    file: builtIn.file,

    async list(account, { visibility, offset, limit }) {
      const own = visibility === 'public' ? 0 : await saved.count(account);
      const ids = offset < own ? await saved.list(account, { offset, limit }) : [];
      const templates: TemplateSummary[] = [];
      // One after the other: a page of large workflows must not fill the memory.
      for (const id of ids) {
        const found = await saved.find(account, id);
        if (found) templates.push(summaryOf(found));
      }
      const shared = visibility === 'private' ? [] : await builtIn.list();
      const from = Math.max(0, offset - own);
      templates.push(...shared.slice(from, from + limit - ids.length).map(({ template }) => toSummary(template)));
      const end = offset + limit;
      return { templates, next: end < own + shared.length ? end : null };
    },

    async export(account, id) {
      const found = await find(account, id);
      return { ...found, text: fileText(withNote(openFile(found.text))) };
    },

    save: async (account, workflow, naming = {}) => await add(account, openFile(workflow), naming, {}),

    async saveExecution(account, id, naming = {}) {
      const found = await executions.load(id);
      if (found?.execution.account !== account) throw new FlowError('not_found', `there is no execution ${id.slice(0, 60)} of this account`);
      const { execution, runs } = found;
      if (execution.state !== 'completed') throw new FlowError('invalid_transition', `execution ${id} is ${execution.state}; a template is made of a completed one`);
      return await add(account, fileOfExecution(execution), naming, { pictures: picturesOfExecution(execution.workflowJson, runs) });
    },

    async change(account, id, { workflow, ...naming }) {
      const before = await owned(account, id);
      const changed = rename(withName(withoutFiles(openFile(workflow ?? before.workflow)), before.name), naming);
      const { name } = checked(changed, types);
      return answer(await saved.change(account, id, before.version, { name, workflow: JSON.stringify(changed) }));
    },

    async fork(account, id, name) {
      const { text, name: before } = await find(account, id);
      const { thumbnailUrl, previewArtifacts } = await get(account, id);
      const pictures = { ...(thumbnailUrl === undefined ? {} : { thumbnailUrl }), previewArtifacts };
      return await add(account, openFile(text), { name: name ?? `${before.slice(0, MOST_NAME - COPY.length)}${COPY}` }, { forkedFrom: id, pictures });
    },

    async remove(account, id) {
      await owned(account, id);
      await saved.remove(account, id);
    },

    async named(account, given) {
      if ((await builtIn.find(given)) ?? (await saved.find(account, given))) return given;
      const [id, ...others] = await saved.named(account, given);
      if (others.length > 0) throw new FlowError('invalid_input', `${others.length + 1} saved templates are named "${given}"; name one by its id: ${[id, ...others].join(', ')}`);
      return id;
    },
  };
}

const read = ({ id, name, workflow, version, forkedFrom, pictures, createdAt, updatedAt }: SavedTemplate) =>
  toTemplate(parseWorkflow(workflow, { name }), { id, builtIn: false, version: String(version), ...(forkedFrom === undefined ? {} : { forkedFrom }), createdAt, updatedAt, pictures: () => pictures });

/** One that an older release could read, and this one cannot, stands in the list all the same: it can be exported, changed and removed. */
function summaryOf(saved: SavedTemplate): TemplateSummary {
  try {
    return toSummary(read(saved).template);
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return unreadable(saved, error.message);
  }
}

const unreadable = ({ id, name, version, forkedFrom, pictures, createdAt, updatedAt }: SavedTemplate, why: string): TemplateSummary => ({
  ...{ id, name, version: String(version), brief: `Cannot be read: ${why}`, category: 'custom', stability: 'draft', author: '', visibility: 'private', builtIn: false, makes: [], tags: [] },
  ...{ ...pictures, ...(forkedFrom === undefined ? {} : { forkedFrom }), createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() },
});

function answer(template: SavedTemplate): SaveAnswer {
  const { template: told, problems } = read(template);
  return { template: told, warnings: problems.map(({ message }) => message) };
}

/** @throws FlowError for a workflow that cannot be run here, or a form that cannot be read. */
function checked(file: WorkflowFile, types: NodeTypes): { readonly name: string } {
  const workflow = parseWorkflow(file);
  checkWorkflow(workflow, types);
  toTemplate(workflow, { id: '', builtIn: false });
  return workflow;
}

function rename(file: WorkflowFile, { name, description }: Naming): WorkflowFile {
  const named = name === undefined ? file : withName(file, shortText('name', name, MOST_NAME));
  return description === undefined ? named : withHint(named, 'description', shortText('description', description, MOST_DESCRIPTION));
}

function shortText(what: string, given: string, most: number): string {
  const text = given.trim();
  if (text !== '' && text.length <= most) return text;
  throw new FlowError('invalid_input', `${what} has ${text.length} characters; 1 to ${most} are allowed`, { details: { input: what } });
}
