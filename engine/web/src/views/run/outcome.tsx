/** Why a run has stopped, in words, and what helps. */
import type { ExecutionRecord, Failure } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { resumeExecution } from '../../api/run-actions.ts';
import { formatSpark } from '../../formats.ts';
import { href } from '../../router.ts';
import { adviceFor } from '../../state/advice.ts';
import { toast } from '../../state/notices.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Problem } from '../../ui/state.tsx';

export interface OutcomeProps {
  readonly execution: ExecutionRecord;
  readonly onResumed: () => void;
}

export function Outcome({ execution, onResumed }: OutcomeProps) {
  const { state, template, id } = execution;
  const failure = execution.failure ?? execution.nodes.find((node) => node.failure && node.state !== 'done')?.failure;
  if (state === 'waiting_for_user') return <GoOn execution={execution} failure={failure} onResumed={onResumed} />;
  if (state === 'interrupted') return <Note text="The engine was stopped in the middle. The run goes on by itself when the engine takes it up again; nothing is paid twice." />;
  if (state === 'waiting') return <Note text="A step waits for a time or a call. The run goes on by itself." />;
  if (!failure || (state !== 'failed' && state !== 'cancelled')) return null;
  const advice = adviceFor(failure);
  return (
    <Problem title={advice.title} message={failure.node === undefined ? failure.message : `${failure.node}: ${failure.message}`}>
      <p class="soft">{advice.help}</p>
      {template && advice.remedy === 'inputs' && (
        <ButtonLink icon="edit" to={href('template', template.id, { from: id, focus: failure.input })}>
          Change the inputs
        </ButtonLink>
      )}
      {template && advice.remedy === 'again' && (
        <ButtonLink icon="again" to={href('template', template.id, { from: id })}>
          Run it again
        </ButtonLink>
      )}
      {advice.remedy === 'spark' && (
        <ButtonLink icon="spark" to={href('ledger')}>
          See your Spark
        </ButtonLink>
      )}
    </Problem>
  );
}

const Note = ({ text }: { readonly text: string }) => (
  <p class="run-note">
    <Icon name="info" />
    {text}
  </p>
);

/** Stopped for money, or for a decision: with a higher limit, or with what is there now, it goes on. */
function GoOn({ execution, failure, onResumed }: OutcomeProps & { readonly failure: Failure | undefined }) {
  const { id, spark } = execution;
  const [limit, setLimit] = useState(suggestedLimit(spark));
  const [busy, setBusy] = useState(false);
  const goOn = async (): Promise<void> => {
    setBusy(true);
    try {
      await resumeExecution(id, limit === '' ? undefined : Number(limit));
      onResumed();
    } catch (refused) {
      toast((refused as Error).message, { tone: 'bad' });
    }
    setBusy(false);
  };
  const advice = failure && adviceFor(failure);
  return (
    <section class="run-note run-note-hold" aria-label="This run needs you">
      <Icon name="warning" />
      <div class="stack">
        <div>
          <strong>{advice?.title ?? 'The run needs you to go on'}</strong>
          <p>{failure?.message}</p>
          <p class="soft">
            {advice?.help} {formatSpark(spark.paid)} Spark are paid so far.
          </p>
        </div>
        <form
          class="row go-on"
          onSubmit={(event) => {
            event.preventDefault();
            void goOn();
          }}
        >
          <Field id="go-on-limit" label="It may cost at most, in Spark" required>
            <input class="input" id="go-on-limit" type="number" min={spark.paid} step="any" value={limit} onInput={(event) => setLimit(event.currentTarget.value)} />
          </Field>
          <Button type="submit" look="primary" busy={busy}>
            Go on
          </Button>
          <ButtonLink look="quiet" to={href('ledger')}>
            See your Spark
          </ButtonLink>
        </form>
      </div>
    </section>
  );
}

/** Twice what was approved, as a first word that the creator may change. */
const suggestedLimit = ({ approved, paid }: ExecutionRecord['spark']): string => String(Math.ceil(Math.max(approved ?? 0, paid, 1) * 2));
