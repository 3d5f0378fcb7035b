/** Refuses a prompt as ComfyUI does: with all errors of each node, in its words. */
import type { InputType, NodeClass } from './node-classes.ts';

export interface GraphNode {
  readonly class_type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}
export type PromptGraph = Readonly<Record<string, GraphNode>>;

export interface Refusal {
  readonly error: { readonly type: string; readonly message: string; readonly details: string; readonly extra_info: object };
  readonly node_errors: Readonly<Record<string, object>>;
}

interface NodeError {
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra_info: object;
}

export function validatePrompt(graph: PromptGraph, classes: Readonly<Record<string, NodeClass>>, filesOf: (folder: string) => readonly string[], isOld: boolean): Refusal | undefined {
  for (const [id, { class_type: name }] of Object.entries(graph)) {
    if (classes[name]) continue;
    const error = isOld
      ? { type: 'invalid_prompt', message: `Cannot execute because node ${name} does not exist.`, details: `Node ID '#${id}'`, extra_info: {} }
      : { type: 'missing_node_type', message: `Node '${name}' not found. The custom node may not be installed.`, details: `Node ID '#${id}'`, extra_info: { node_id: id, class_type: name } };
    return { error, node_errors: {} };
  }
  if (!Object.values(graph).some(({ class_type: name }) => classes[name]!.files)) return { error: { type: 'prompt_no_outputs', message: 'Prompt has no outputs', details: '', extra_info: {} }, node_errors: {} };
  const errors = Object.entries(graph).flatMap(([id, node]) => {
    const found = errorsOf(node, graph, classes, filesOf);
    return found.length === 0 ? [] : [[id, { errors: found, dependent_outputs: [], class_type: node.class_type }] as const];
  });
  if (errors.length === 0) return undefined;
  return { error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '', extra_info: {} }, node_errors: Object.fromEntries(errors) };
}

function errorsOf({ class_type: name, inputs }: GraphNode, graph: PromptGraph, classes: Readonly<Record<string, NodeClass>>, filesOf: (folder: string) => readonly string[]): NodeError[] {
  const { required, optional = {} } = classes[name]!;
  return Object.entries({ ...required, ...optional }).flatMap(([input, type]): NodeError[] => {
    const given = inputs[input];
    const told = (kind: string, message: string, details: string): NodeError[] => [{ type: kind, message, details, extra_info: { input_name: input } }];
    if (given === undefined) return input in required ? told('required_input_missing', 'Required input is missing', input) : [];
    if (Array.isArray(given)) {
      const [from, output] = given as [string, number];
      const source = graph[from];
      const comes = source && classes[source.class_type]!.outputs[output];
      return comes === type ? [] : told('return_type_mismatch', 'Return type mismatch between linked nodes', `${input}, received_type(${String(comes)}) mismatch input_type(${String(type)})`);
    }
    return valueErrors(input, given, type, filesOf).flatMap(([kind, message, details]) => told(kind, message, details));
  });
}

function valueErrors(input: string, given: unknown, type: InputType, filesOf: (folder: string) => readonly string[]): (readonly [string, string, string])[] {
  if (typeof type === 'object' && 'folder' in type) {
    const files = filesOf(type.folder);
    if (type.folder === 'input') return files.includes(String(given)) ? [] : [['custom_validation_failed', 'Custom validation failed for node', `${input} - Invalid image file: ${String(given)}`]];
    return files.includes(String(given)) ? [] : [['value_not_in_list', 'Value not in list', `${input}: '${String(given)}' not in ${JSON.stringify(files)}`]];
  }
  if (Array.isArray(type)) return type.includes(String(given)) ? [] : [['value_not_in_list', 'Value not in list', `${input}: '${String(given)}' not in (list of length ${type.length})`]];
  if (typeof type === 'object' && 'min' in type) {
    const { type: number, min, max } = type;
    if (typeof given !== 'number' || (number === 'INT' && !Number.isInteger(given))) return [['invalid_input_type', 'Failed to convert an input value to a number', `${input}, ${String(given)}`]];
    if (given < min) return [['value_smaller_than_min', `Value ${given} smaller than min of ${min}`, input]];
    return given > max ? [['value_bigger_than_max', `Value ${given} bigger than max of ${max}`, input]] : [];
  }
  const kinds: Readonly<Record<string, string>> = { STRING: 'string', BOOLEAN: 'boolean' };
  return typeof given === kinds[type as string] ? [] : [['invalid_input_type', `Failed to convert an input value to a ${String(type)} value`, `${input}, ${String(given)}`]];
}

/** What a node needs comes before it. */
export function inOrder(graph: PromptGraph): readonly string[] {
  const ordered = new Set<string>();
  const visit = (node: string): void => {
    if (ordered.has(node)) return;
    for (const input of Object.values(graph[node]!.inputs)) if (Array.isArray(input)) visit(String(input[0]));
    ordered.add(node);
  };
  Object.keys(graph).forEach(visit);
  return [...ordered];
}
