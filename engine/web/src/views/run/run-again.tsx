import type { ExecutionRecord, StartExecution, Template } from 'n8n-nodes-sogni-flow/contract';
import { quoteExecution } from '../../api/executions.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { useLoad } from '../../ui/use-load.ts';
import { Price } from './price.tsx';
import { seedless } from './seeds.ts';
import { useStarter } from './use-starter.ts';

export interface RunAgainProps {
  readonly execution: ExecutionRecord;
  readonly template: Template;
  readonly newSeed: boolean;
  readonly onClose: () => void;
}

/** The same inputs once more: with the same seeds what was made before costs nothing, with new ones it is made anew. */
export function RunAgain({ execution, template, newSeed, onClose }: RunAgainProps) {
  const inputs = newSeed ? (seedless(template, execution.inputs) ?? execution.inputs) : execution.inputs;
  const subject = { template: template.id, inputs };
  const quote = useLoad((signal) => quoteExecution(subject, signal), []);
  const starter = useStarter(onClose);
  const start = (): void => {
    const limit: Partial<StartExecution> = quote.state === 'there' ? { maxSpark: quote.data.total.max } : {};
    starter.run({ ...subject, ...limit, ...(newSeed && { anew: true }), ...(execution.after !== undefined && { after: execution.after }) });
  };
  return (
    <Confirm title={newSeed ? 'Again with a new seed' : 'Again'} confirm="Run" busy={starter.busy} onConfirm={start} onClose={onClose}>
      <div class="stack">
        <p>{newSeed ? 'Everything as before, but another seed is drawn: the same idea, another picture.' : 'The same inputs once more. Steps that would come out the same are taken from before and cost nothing.'}</p>
        <Price quote={quote} />
      </div>
    </Confirm>
  );
}
