import type { ExecutionQuote, ExecutionRecord, ExecutionSubject } from 'n8n-nodes-sogni-flow/contract';
import { quoteExecution } from '../../api/executions.ts';
import { subjectOf } from '../../api/run-actions.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { useLoad } from '../../ui/use-load.ts';
import { Price } from './price.tsx';
import { useStarter } from './use-starter.ts';

export interface RunAgainProps {
  readonly execution: ExecutionRecord;
  /** Instead of those of the run, such as with the seeds left open. */
  readonly newSeed: ExecutionSubject['inputs'];
  readonly onClose: () => void;
}

/** The same inputs once more: with the same seeds what was made before costs nothing, with new ones it is made anew. */
export function RunAgain({ execution, newSeed, onClose }: RunAgainProps) {
  const quote = useLoad(async (signal): Promise<ExecutionQuote & { readonly subject: ExecutionSubject }> => {
    const subject = { ...(await subjectOf(execution, signal)), ...(newSeed && { inputs: newSeed }) };
    return { ...(await quoteExecution(subject, signal)), subject };
  }, []);
  const starter = useStarter(onClose);
  const start = (): void => {
    if (quote.state !== 'there') return;
    const { subject, total } = quote.data;
    starter.run({ ...subject, maxSpark: total.max, ...(newSeed && { anew: true }), ...(execution.after !== undefined && { after: execution.after }) });
  };
  return (
    <Confirm title={newSeed ? 'Again with a new seed' : 'Again'} confirm="Run" busy={starter.busy || quote.state === 'loading'} onConfirm={start} onClose={onClose}>
      <div class="stack">
        <p>{newSeed ? 'Everything as before, but another seed is drawn: the same idea, another picture.' : 'The same inputs once more. Steps that would come out the same are taken from before and cost nothing.'}</p>
        <Price quote={quote} />
      </div>
    </Confirm>
  );
}
