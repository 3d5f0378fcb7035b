/** How one came here: runs of which each went on with a result of the one before. Going back to an earlier one undoes what followed. */
import type { ExecutionRecord, ExecutionSummary } from 'n8n-nodes-sogni-flow/contract';
import { getExecution } from '../api/executions.ts';
import { href } from '../router.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { useLoad } from '../ui/use-load.ts';
import { ancestors } from './ancestors.ts';
import { Thumb } from './media.tsx';
import './edit-stack.css';

export function EditStack({ execution }: { readonly execution: ExecutionRecord }) {
  const load = useLoad((signal) => ancestors(execution, (id) => getExecution(id, signal)), [execution.id]);
  if (load.state !== 'there' || load.data.length === 0) return null;
  const before = load.data.at(-1)!;
  return (
    <nav class="edits" aria-label="Edits that led here">
      <ol>
        {load.data.map((run) => (
          <li key={run.id}>
            <a href={href('run', run.id)}>
              <Step run={run} />
            </a>
            <Icon name="forward" size={16} />
          </li>
        ))}
        <li>
          <span aria-current="page">
            <Step run={execution} />
          </span>
        </li>
      </ol>
      <ButtonLink size="small" icon="undo" to={href('run', before.id)}>
        Undo this edit
      </ButtonLink>
    </nav>
  );
}

const Step = ({ run }: { readonly run: ExecutionSummary }) => (
  <>
    {run.results[0] && <Thumb file={run.results[0]} />}
    {run.name}
  </>
);
