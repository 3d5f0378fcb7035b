import type { ApiError } from '../../api/api-error.ts';

/** What is wrong with a workflow, each with its node where the engine names one. */
export function problemsOf({ message, details }: Pick<ApiError, 'message' | 'details'>): readonly string[] {
  const { problems, node } = details;
  if (Array.isArray(problems) && problems.length > 0) return problems.map(wordsOf);
  return [typeof node === 'string' && !message.includes(node) ? `${node}: ${message}` : message];
}

function wordsOf(problem: unknown): string {
  if (typeof problem !== 'object' || problem === null) return String(problem);
  const { node, message } = problem as { readonly node?: unknown; readonly message?: unknown };
  return typeof node === 'string' && !String(message).includes(node) ? `${node}: ${String(message)}` : String(message);
}
