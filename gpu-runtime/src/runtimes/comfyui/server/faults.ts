/** What a server's refusals and a graph's faults are to us. Pure. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../../is-record.ts';
import { isNamed, type Graph } from '../graph.ts';
import type { NodeFault } from './history.ts';

const OUT_OF_MEMORY = /out of memory|outofmemory|allocation on device|not enough memory|allocate memory|bad_alloc|MemoryError/i;
const UNREADABLE = /cannot identify image file|UnidentifiedImageError|image file is truncated|Invalid data found when processing input/i;
const TEXT_SHOWN = 300;

/** Of a GPU or of the machine. */
export const speaksOfMemory = (text: string): boolean => OUT_OF_MEMORY.test(text);
export const isOutOfMemory = ({ exception, message }: NodeFault): boolean => speaksOfMemory(exception) || speaksOfMemory(message);

/** A node that threw: another try may help, unless it was the file that it was given. */
export function faultOf(fault: NodeFault): FlowError {
  const { nodeType, exception } = fault;
  const details = { node: nodeType, exception };
  if (isOutOfMemory(fault)) return new FlowError('runtime_failed', `the GPU has too little free memory for this (${nodeType}); its models are unloaded before the next try`, { details });
  const what = firstLine(fault.message) || exception || 'no reason given';
  if (UNREADABLE.test(`${exception} ${fault.message}`)) return new FlowError('invalid_media', `ComfyUI cannot read an input file: ${what}`, { details });
  return new FlowError('runtime_failed', `ComfyUI failed in ${nodeType || 'a node'}: ${what}`, { details });
}

/**
 * A graph that the server does not take, as it tells for each node. A value that came from the request is the user's to change; a node or a model file that is
 * not there, the operator's; anything else is a graph that does not fit this version of ComfyUI.
 */
export function refusalOf(body: unknown, graph: Graph): FlowError {
  const { error, node_errors: nodeErrors } = isRecord(body) ? body : {};
  for (const [node, { errors }] of Object.entries(isRecord(nodeErrors) ? nodeErrors : {}).filter((entry): entry is [string, Readonly<Record<string, unknown>>] => isRecord(entry[1]))) {
    for (const told of Array.isArray(errors) ? errors.filter(isRecord) : []) {
      const { input_name: input } = isRecord(told.extra_info) ? told.extra_info : {};
      const place = typeof input === 'string' ? graph[node]?.inputs[input] : undefined;
      const what = `${String(told.message ?? '')}${told.details ? `: ${firstLine(String(told.details))}` : ''}`;
      const details = { node: graph[node]?.class_type ?? node, ...(typeof input === 'string' && { input }) };
      if (place !== undefined && isNamed(place)) return new FlowError('invalid_parameter', `${place.value} is not possible with this model (${what})`, { details: { ...details, parameter: place.value } });
      if (told.type === 'value_not_in_list') return new FlowError('no_runtime_for_operation', `ComfyUI lacks something that this model needs (${what})`, { details });
      return new FlowError('invalid_configuration', `ComfyUI does not take the graph: ${what} (${details.node})`, { details });
    }
  }
  const { type, message, details: more } = isRecord(error) ? error : { message: String(error ?? body ?? 'no reason given') };
  const what = firstLine(`${String(message)}${more ? `: ${String(more)}` : ''}`);
  if (type === 'missing_node_type' || /does not exist|not found/i.test(what)) return new FlowError('no_runtime_for_operation', `ComfyUI lacks a node that this model needs: ${what}`);
  return new FlowError('invalid_configuration', `ComfyUI does not take the graph: ${what}`);
}

/** Without folders of the server. */
const firstLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/(?:\/[^\s/'"]+)+\//g, '').slice(0, TEXT_SHOWN);
