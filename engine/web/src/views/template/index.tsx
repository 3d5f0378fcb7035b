/** A template: what it makes, its form, its price, and the run. */
import type { Template } from 'n8n-nodes-sogni-flow/contract';
import { getExecution } from '../../api/executions.ts';
import { getTemplate } from '../../api/templates.ts';
import { fileOf } from '../../form/values.ts';
import { href } from '../../router.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Loading, Problem } from '../../ui/state.tsx';
import { useLoad } from '../../ui/use-load.ts';
import type { ViewProps } from '../../views.tsx';
import '../../form/form.css';
import './template.css';
import { Workbench } from './workbench.tsx';

export interface Opened {
  readonly template: Template;
  /** Values to begin with, of an earlier run. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** Under which name what is filled in survives a reload. */
  readonly keptAs: string;
  /** The run whose result is gone on with. */
  readonly after?: string | undefined;
}

/** `?from=<execution>` begins with that run's inputs; `&file=<digest>&input=<name>` puts one of its results into an input. */
async function open(id: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Opened> {
  const { from, file, input } = query;
  const [template, run] = await Promise.all([getTemplate(id, signal), from === undefined ? undefined : getExecution(from, signal)]);
  const keptAs = [id, from, file, input].filter(Boolean).join('/');
  if (!run) return { template, keptAs };
  const same = run.template?.id === template.id ? run.inputs : {};
  if (file === undefined || input === undefined) return { template, given: same, keptAs };
  const result = [...run.results, ...run.nodes.flatMap((node) => node.files)].find(({ artifact }) => artifact === file);
  return { template, given: { ...same, [input]: [{ ...fileOf({ artifact: file }), ...result }] }, after: run.id, keptAs };
}

export default function TemplateView({ route: { id, query } }: ViewProps) {
  const { from, file, input } = query;
  const opened = useLoad((signal) => open(id, query, signal), [id, from, file, input]);
  if (opened.state === 'loading') return <Loading />;
  if (opened.state === 'failed') {
    return (
      <Problem title="This template cannot be opened" message={opened.message}>
        <ButtonLink to={href('gallery')}>See the templates</ButtonLink>
      </Problem>
    );
  }
  return <Workbench key={`${id}/${from}/${file}`} {...opened.data} />;
}
