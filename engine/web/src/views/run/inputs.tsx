import type { ExecutionRecord, InputValue, Template } from 'n8n-nodes-sogni-flow/contract';
import { valueText } from '../batch/axes.ts';

/** What the run was given. */
export function Inputs({ execution, template }: { readonly execution: ExecutionRecord; readonly template: Template | undefined }) {
  const given = Object.entries(execution.inputs);
  if (given.length === 0) return null;
  const titleOf = (name: string): string => template?.inputs.find((input) => input.name === name)?.title ?? name;
  return (
    <section class="stack" aria-labelledby="inputs-title">
      <h2 id="inputs-title">Inputs</h2>
      <dl class="given">
        {given.map(([name, value]) => (
          <div key={name} class={isLong(value) ? 'given-long' : undefined}>
            <dt>{titleOf(name)}</dt>
            <dd>
              <Value value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Letters that fill a column of several lines. */
const LONG = 60;
const isLong = (value: InputValue): boolean => typeof value === 'string' && value.length > LONG;

function Value({ value }: { readonly value: InputValue }) {
  const files = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'object' && one !== null && 'artifact' in one);
  if (files.length === 0) return <>{valueText(value)}</>;
  return (
    <>
      {files.map(({ artifact, name }) => (
        <a key={artifact} href={`/v1/artifacts/${artifact}`} target="_blank" rel="noopener">
          {name ?? 'file'}
        </a>
      ))}
    </>
  );
}
