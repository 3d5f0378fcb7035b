/** A run: what it is doing, what came of it, and what can be done next. */
import type { ViewProps } from '../../views.tsx';
import { getTemplate } from '../../api/templates.ts';
import { EditStack } from '../../results/edit-stack.tsx';
import { useRun } from '../../state/use-run.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { href } from '../../router.ts';
import { Loading, Problem } from '../../ui/state.tsx';
import { useLoad } from '../../ui/use-load.ts';
import { adviceFor } from '../../state/advice.ts';
import { Inputs } from './inputs.tsx';
import { Outcome } from './outcome.tsx';
import { RunHead } from './run-head.tsx';
import { RunResults } from './run-results.tsx';
import { Steps } from './steps.tsx';
import './run.css';

export default function Run({ route }: ViewProps) {
  const { run, problem, watch } = useRun(route.id);
  const execution = run.execution.value;
  const templateId = execution?.template?.id;
  const loaded = useLoad(async (signal) => (templateId === undefined ? undefined : getTemplate(templateId, signal)), [templateId]);
  const template = loaded.state === 'there' ? loaded.data : undefined;

  if (problem.value && !execution) {
    return (
      <Problem title={adviceFor(problem.value).title} message={problem.value.message}>
        <ButtonLink to={href('runs')}>See all runs</ButtonLink>
      </Problem>
    );
  }
  if (!execution) return <Loading what="Looking for the run" />;
  const results = <RunResults key="results" run={run} execution={execution} template={template} />;
  const steps = <Steps key="steps" run={run} />;
  return (
    <div class="stack stack-wide">
      <div class="stack">
        <EditStack key={execution.id} execution={execution} />
        <RunHead run={run} execution={execution} template={template} onChange={watch} />
        <Outcome execution={execution} onResumed={watch} />
      </div>
      {execution.state === 'completed' ? [results, steps] : [steps, results]}
      <Inputs execution={execution} template={template} />
    </div>
  );
}
