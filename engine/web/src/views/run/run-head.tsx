import type { ExecutionRecord, Template } from 'n8n-nodes-sogni-flow/contract';
import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { formatAgo, formatDate, formatDuration, formatSpark } from '../../formats.ts';
import { ExecutionChip } from '../../graph/state-sign.tsx';
import { href } from '../../router.ts';
import { now } from '../../state/clock.ts';
import type { LiveRun } from '../../state/live-run.ts';
import { announce } from '../../state/notices.ts';
import { EXECUTION_WORDS, rests } from '../../state/words.ts';
import { useTitle } from '../../ui/use-title.ts';
import { RunActions } from './run-actions.tsx';
import './run-head.css';

export interface RunHeadProps {
  readonly run: LiveRun;
  readonly execution: ExecutionRecord;
  readonly template: Template | undefined;
  readonly onChange: () => void;
}

export function RunHead({ run, execution, template, onChange }: RunHeadProps) {
  const { name, state, createdAt, finishedAt, spark, batch } = execution;
  const moves = !rests(execution);
  const elapsed = useComputed(() => formatDuration(Math.max(0, Math.round(((finishedAt === undefined ? now.value : Date.parse(finishedAt)) - Date.parse(createdAt)) / 1_000))));
  const share = useComputed(() => run.finishedNodes.value / Math.max(1, run.nodes.value.length));
  const told = `${EXECUTION_WORDS[state].word}: ${name}`;
  const before = useRef(told);
  useTitle(told);
  useEffect(() => {
    if (before.current !== told) announce(told);
    before.current = told;
  }, [told]);
  return (
    <header class="run-head">
      <div class="row row-apart">
        <div class="stack run-title">
          <div class="row">
            <ExecutionChip state={state} />
            <span class="soft small" title={formatDate(createdAt)}>
              started {formatAgo(createdAt, now.value)}
            </span>
            {batch && (
              <a class="small" href={href('batch', batch.id)}>
                Run {batch.index + 1} of a batch
              </a>
            )}
          </div>
          <h1>{name}</h1>
        </div>
        <RunActions execution={execution} template={template} onChange={onChange} />
      </div>
      <dl class="facts run-facts">
        <div>
          <dt>Time</dt>
          <dd>{moves || finishedAt ? elapsed : '–'}</dd>
        </div>
        <div>
          <dt>Spark paid</dt>
          <dd>
            {formatSpark(run.paid.value)}
            {spark.approved !== undefined && <span class="soft"> of at most {formatSpark(spark.approved)}</span>}
          </dd>
        </div>
        <div>
          <dt>Steps</dt>
          <dd>
            {run.finishedNodes} of {run.nodes.value.length}
          </dd>
        </div>
      </dl>
      {moves && <progress class="run-progress" value={share} max={1} aria-label="Steps that are finished" />}
    </header>
  );
}
