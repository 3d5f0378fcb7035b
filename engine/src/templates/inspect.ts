/** Everything that is wrong with a template file, at once: nodes, form, hints, the note's copy of them, and the files that it names. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeTypes } from '../execution/node-type.ts';
import { canonicalJson } from '../workflow/digest.ts';
import { hintsInNotes } from '../workflow/note-hints.ts';
import { parseWorkflow } from '../workflow/parse-workflow.ts';
import { isInside, mediaTypeOfFile } from './built-in.ts';
import { checkWorkflow } from './check-workflow.ts';
import type { Hints } from './hint-schema.ts';
import { problem, type Problem } from './problem.ts';
import { toTemplate } from './to-template.ts';
import { hintsOf, openFile } from './workflow-file.ts';

export interface Inspected {
  /** Where a run starts, and how many nodes it can reach; absent when the workflow cannot be run. */
  readonly plan?: { readonly start: string; readonly nodes: number };
  readonly problems: readonly string[];
}

/** @param folder - of the file; without it, files that the hints name are not looked for. */
export async function inspectTemplate(text: string, types: NodeTypes, folder?: string): Promise<Inspected> {
  const problems: string[] = [];
  const told = <Result>(check: () => Result): Result | undefined => {
    try {
      return check();
    } catch (error) {
      if (!FlowError.is(error)) throw error;
      problems.push(`${error.code}: ${error.message}`);
      return undefined;
    }
  };
  const workflow = told(() => parseWorkflow(text));
  if (workflow === undefined) return { problems };
  const plan = told(() => checkWorkflow(workflow, types));
  const read = told(() => toTemplate(workflow, { id: workflow.name, builtIn: false }));
  if (read) {
    const files = folder === undefined ? [] : await checkFiles(read.hints, folder);
    problems.push(...[...read.problems, ...files, ...checkNote(text)].map(({ message }) => `meta.sogniFlow: ${message}`));
  }
  return { ...(plan ? { plan: { start: plan.start, nodes: plan.nodes.size } } : {}), problems };
}

async function checkFiles({ cover, examples = [] }: Hints, folder: string): Promise<readonly Problem[]> {
  const named = [...(cover === undefined ? [] : [{ path: ['cover'], file: cover }]), ...examples.map(({ file }, index) => ({ path: ['examples', String(index), 'file'], file }))];
  const problems: Problem[] = [];
  const names = new Map<string, string>();
  for (const { path, file } of named) {
    const twin = names.get(basename(file));
    if (!isInside(file)) problems.push(problem(path, file, 'a path below the folder of the template is needed'));
    else if (mediaTypeOfFile(file) === undefined) problems.push(problem(path, file, 'a picture, film, sound or text is needed: .jpg, .png, .webp, .mp4, .webm, .mp3, .m4a, .txt'));
    else if (twin !== undefined && twin !== file) problems.push(problem(path, file, `another file, ${twin}, has the same name`));
    else if (!(await isFile(join(folder, file)))) problems.push(problem(path, file, 'there is no such file; sogni-flow templates example makes it'));
    names.set(basename(file), file);
  }
  return problems;
}

const isFile = async (path: string): Promise<boolean> =>
  await stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );

/** n8n's editor takes the copy in the note for the hints themselves. */
function checkNote(text: string): readonly Problem[] {
  const file = openFile(text);
  const [hints, inNotes] = [hintsOf(file), hintsInNotes(file.nodes)];
  if (inNotes === undefined || (hints !== undefined && canonicalJson(inNotes) === canonicalJson(hints))) return [];
  return [{ place: 'note', message: 'the copy of the hints in the note is not what meta.sogniFlow says; write it anew: sogni-flow templates note FILE' }];
}
