import type { ResultFile, TemplateOutput } from 'n8n-nodes-sogni-flow/contract';

/** What each result is called: by its named output, else by the node that made it; counted where several are called the same. */
export function titlesOf(files: readonly ResultFile[], outputs: readonly TemplateOutput[]): ReadonlyMap<ResultFile, string> {
  const nameOf = (file: ResultFile): string => outputs.find(({ name }) => name === file.output)?.title ?? file.node;
  const all = files.map(nameOf);
  return new Map(files.map((file, index) => [file, all.filter((name) => name === all[index]).length > 1 ? `${all[index]} ${all.slice(0, index + 1).filter((name) => name === all[index]).length}` : all[index]!]));
}
