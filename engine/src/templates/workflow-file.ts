/** An n8n workflow as a file that is changed and handed on: only what is named here changes, everything else stays as n8n wrote it. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../workflow/fields.ts';
import { hintsInNotes, holdsHints, STICKY_NOTE, withHints } from '../workflow/note-hints.ts';
import { readJson } from '../workflow/read-json.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A file whose hints stand in `meta`, where it has any. */
export interface WorkflowFile extends Fields {
  name?: unknown;
  nodes: unknown[];
  meta?: unknown;
}

/** @throws FlowError `invalid_workflow` */
export function openFile(source: unknown): WorkflowFile {
  const given = readJson(source);
  if (!isRecord(given) || !Array.isArray(given.nodes)) throw new FlowError('invalid_workflow', 'this is no n8n workflow: an object with nodes and connections is needed');
  const file = structuredClone(given) as WorkflowFile;
  const inNotes = !isRecord(file.meta) || file.meta.sogniFlow === undefined ? hintsInNotes(file.nodes) : undefined;
  return inNotes === undefined ? file : withBlock(file, inNotes);
}

/** What stands in `meta`, as it was given. */
export const hintsOf = ({ meta }: WorkflowFile): Fields | undefined => (isRecord(meta) && isRecord(meta.sogniFlow) ? meta.sogniFlow : undefined);

const withBlock = (file: WorkflowFile, sogniFlow: Fields): WorkflowFile => ({ ...file, meta: { ...(isRecord(file.meta) ? file.meta : {}), sogniFlow } });

export const withName = (file: WorkflowFile, name: string): WorkflowFile => ({ ...file, name });

export const withHint = (file: WorkflowFile, name: string, value: unknown): WorkflowFile => withBlock(file, { ...hintsOf(file), [name]: value });

/** Covers and examples lie beside a file of the package; whatever is saved has none beside it. */
export function withoutFiles(file: WorkflowFile): WorkflowFile {
  const { cover: _cover, examples: _examples, ...hints } = hintsOf(file) ?? {};
  return hintsOf(file) === undefined ? file : withBlock(file, hints);
}

/** @returns the file as it travels to n8n: its first note, or one made for it, carries a copy of the hints. */
export function withNote(file: WorkflowFile): WorkflowFile {
  const hints = hintsOf(file);
  const holder = file.nodes.find(holdsHints) ?? file.nodes.find((node) => isRecord(node) && node.type === STICKY_NOTE);
  if (holder === undefined) return hints === undefined ? file : { ...file, nodes: [newNote(file, hints), ...file.nodes] };
  return { ...file, nodes: file.nodes.map((node) => (node === holder ? rewritten(node as Fields, hints) : node)) };
}

function rewritten(node: Fields, hints: Fields | undefined): Fields {
  const parameters = isRecord(node.parameters) ? node.parameters : {};
  return { ...node, parameters: { ...parameters, content: withHints(typeof parameters.content === 'string' ? parameters.content : '', hints) } };
}

const NOTE = { width: 240, height: 80 };
const GAP = 60;

/** Above the leftmost node. */
function newNote({ name, nodes }: WorkflowFile, hints: Fields): Fields {
  const places = nodes.flatMap((node) => (isRecord(node) && Array.isArray(node.position) ? [node.position as readonly number[]] : []));
  const [x, y] = [Math.min(0, ...places.map(([left = 0]) => left)), Math.min(0, ...places.map(([, top = 0]) => top))];
  return {
    parameters: { content: withHints(`## ${typeof name === 'string' ? name : 'Template'}`, hints), ...NOTE, color: 7 },
    id: 'sogni-flow-note',
    name: 'Template',
    type: STICKY_NOTE,
    typeVersion: 1,
    position: [x, y - NOTE.height - GAP],
  };
}

export const fileText = (file: WorkflowFile): string => `${JSON.stringify(file, null, 2)}\n`;
