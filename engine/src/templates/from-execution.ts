/**
 * A finished execution → the template that makes the like of it: its workflow with its inputs as the form's defaults, and what it
 * made as cover and examples. Files and passwords that were given are left out.
 */
import { isMediaType, kindOf, type TemplateExample } from 'n8n-nodes-sogni-flow/contract';
import { digestOf } from '../binary-data/binary-store.ts';
import type { Execution, NodeRun } from '../execution/types.ts';
import { isRecord } from '../workflow/fields.ts';
import { formFields, FORM_TRIGGER, type FormField } from '../workflow/form-fields.ts';
import { parseWorkflow } from '../workflow/parse-workflow.ts';
import { outputsOf } from './outputs.ts';
import { readHints } from './read-hints.ts';
import type { Pictures } from './saved-templates.ts';
import { openFile, type WorkflowFile } from './workflow-file.ts';

const MOST_EXAMPLES = 6;
/** Pixels of the longer side. */
const COVER_SIZE = 640;

export function fileOfExecution({ workflowJson, trigger }: Pick<Execution, 'workflowJson' | 'trigger'>): WorkflowFile {
  const file = openFile(workflowJson);
  const workflow = parseWorkflow(workflowJson);
  const fields = formFields(workflow);
  const [item] = trigger;
  if (item === undefined || fields.length === 0) return file;
  const form = [...workflow.nodes.values()].find(({ type, disabled }) => type === FORM_TRIGGER && !disabled);
  return { ...file, nodes: file.nodes.map((node) => (isRecord(node) && node.name === form?.name && node.type === FORM_TRIGGER ? withDefaults(node, fields, item.json) : node)) };
}

const LEFT_OUT: readonly FormField['type'][] = ['file', 'password', 'html'];

/** `fields` are in the order of the form's own list. */
function withDefaults(node: Readonly<Record<string, unknown>>, fields: readonly FormField[], given: Readonly<Record<string, unknown>>): object {
  const parameters = isRecord(node.parameters) ? node.parameters : {};
  const formFields = isRecord(parameters.formFields) ? parameters.formFields : {};
  const values = Array.isArray(formFields.values) ? (formFields.values as readonly Readonly<Record<string, unknown>>[]) : [];
  const changed = values.map((value, index) => {
    const field = fields[index];
    if (field === undefined || LEFT_OUT.includes(field.type)) return value;
    const { defaultValue: _defaultValue, fieldValue: _fieldValue, ...others } = value;
    const text = textOf(given[field.key]);
    return text === '' ? others : { ...others, [field.type === 'hiddenField' ? 'fieldValue' : 'defaultValue']: text };
  });
  return { ...node, parameters: { ...parameters, formFields: { ...formFields, values: changed } } };
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The named outputs come first, and of them the first picture or film is the cover. */
export function picturesOfExecution(workflowJson: string, runs: readonly NodeRun[]): Pictures {
  const workflow = parseWorkflow(workflowJson);
  const previewArtifacts: TemplateExample[] = [];
  const seen = new Set<string>();
  for (const { title, node, field } of outputsOf(workflow, readHints(workflow).hints)) {
    const items = runs.filter((run) => run.node === node).flatMap((run) => run.outputs.flat());
    for (const binary of items.map((item) => item.binary?.[field])) {
      const digest = binary && digestOf(binary);
      if (binary === undefined || digest === undefined || seen.has(digest) || !isMediaType(binary.mimeType) || seen.size >= MOST_EXAMPLES) continue;
      seen.add(digest);
      previewArtifacts.push({ title, type: kindOf(binary.mimeType), url: `/v1/artifacts/${digest}` });
    }
  }
  const cover = previewArtifacts.find(({ type }) => type === 'image' || type === 'video');
  return { ...(cover === undefined ? {} : { thumbnailUrl: `${cover.url}?thumbnail=${COVER_SIZE}` }), previewArtifacts };
}
