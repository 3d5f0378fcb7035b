/** Everything about one node: what went in, what came out, what it cost, and in words what went wrong. */
import type { Signal } from '@preact/signals';
import type { Graph, JobReport, ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { useEffect, useRef } from 'preact/hooks';
import { formatSpark } from '../formats.ts';
import { FileStrip } from '../results/file-strip.tsx';
import { adviceFor } from '../state/advice.ts';
import { now } from '../state/clock.ts';
import type { LiveNode } from '../state/live-node.ts';
import type { LiveRun } from '../state/live-run.ts';
import { Button } from '../ui/button.tsx';
import { Problem } from '../ui/state.tsx';
import { elapsedText } from './elapsed.ts';
import { NodeChip } from './state-sign.tsx';
import { feeders } from './upstream.ts';
import './node-panel.css';

export interface NodePanelProps {
  readonly live: Signal<LiveNode>;
  readonly run: LiveRun;
  readonly graph: Graph;
  readonly onClose: () => void;
}

export function NodePanel({ live, run, graph, onClose }: NodePanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { record, preview } = live.value;
  useEffect(() => heading.current?.focus({ preventScroll: true }), [record.name]);
  const filesOf = (name: string): readonly ResultFile[] => run.node(name)?.value.record.files ?? [];
  const given = feeders(graph, record.name, (name) => filesOf(name).length > 0).flatMap(filesOf);
  const reports = distinct(record.files.flatMap((file) => file.report ?? []));
  const models = [...new Set(record.files.flatMap((file) => file.model ?? []))];
  return (
    <section class="card node-panel" aria-label={`Step ${record.name}`} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <header class="row row-apart">
        <h3 ref={heading} tabIndex={-1}>
          {record.name}
        </h3>
        <Button look="quiet" size="small" icon="close" label="Close the details" onClick={onClose} />
      </header>
      <div class="row">
        <NodeChip state={record.state} />
        {record.activity && record.state === 'running' && <span class="soft small">{record.activity}</span>}
      </div>
      {record.failure && (
        <Problem title={adviceFor(record.failure).title} message={record.failure.message}>
          <p class="soft">{adviceFor(record.failure).help}</p>
        </Problem>
      )}
      {preview && record.state === 'running' && <img class="node-forming" src={preview} alt="What is forming now" />}
      <dl class="facts">
        <Fact title="Time" value={elapsedText(live.value, now.value) || '–'} />
        <Fact title="Paid" value={record.spark === undefined ? '–' : `${formatSpark(record.spark)} Spark`} />
        {record.runs > 1 && <Fact title="Runs" value={String(record.runs)} />}
        {models.length > 0 && <Fact title="Model" value={models.join(', ')} />}
        {record.seeds.length > 0 && <Fact title={record.seeds.length > 1 ? 'Seeds' : 'Seed'} value={record.seeds.join(', ')} />}
      </dl>
      {given.length > 0 && <FileStrip title="Came in" files={given} />}
      {record.files.length > 0 && <FileStrip title="Came out" files={record.files} />}
      {reports.map((report) => (
        <Report key={report.engine + report.method} report={report} />
      ))}
    </section>
  );
}

const Fact = ({ title, value }: { readonly title: string; readonly value: string }) => (
  <div>
    <dt>{title}</dt>
    <dd>{value}</dd>
  </div>
);

/** How it came to be, in the runtime's own words. */
function Report({ report: { engine, method, warnings = [], wordsIgnored = [] } }: { readonly report: JobReport }) {
  return (
    <div class="report small">
      <p>
        <strong>Made by {engine}:</strong> {method}
      </p>
      {wordsIgnored.length > 0 && <p class="soft">Words without effect: {wordsIgnored.join(', ')}</p>}
      {warnings.map((warning) => (
        <p key={warning} class="soft">
          {warning}
        </p>
      ))}
    </div>
  );
}

const distinct = (reports: readonly JobReport[]): readonly JobReport[] => [...new Map(reports.map((report) => [JSON.stringify([report.engine, report.method, report.warnings]), report])).values()];
