import { useState } from 'preact/hooks';
import { EXECUTION_WORDS, ended } from '../../state/words.ts';
import { StateSign } from '../../graph/state-sign.tsx';
import { Field } from '../../ui/field.tsx';
import { type Axis, axesOf, type BatchRun, gridOf, valueText } from './axes.ts';
import { Result } from './batch-table.tsx';

/** Pictures by two of the inputs; with fewer axes than two, one after the other. */
export function BatchGrid({ runs }: { readonly runs: readonly BatchRun[] }) {
  const axes = axesOf(runs);
  const [chosen, choose] = useState({ row: 0, column: 1 });
  const [row, column] = [axes[chosen.row], axes[chosen.column]];
  if (!row || !column) return <Plain runs={runs} axes={axes} />;
  const rows = gridOf(runs, row, column);
  return (
    <div class="stack">
      {axes.length > 2 && (
        <div class="row batch-axes">
          <AxisChoice id="rows" label="Rows" axes={axes} not={chosen.column} value={chosen.row} onChange={(index) => choose({ ...chosen, row: index })} />
          <AxisChoice id="columns" label="Columns" axes={axes} not={chosen.row} value={chosen.column} onChange={(index) => choose({ ...chosen, column: index })} />
        </div>
      )}
      <div class="batch-scroll" role="region" aria-label="Results on two axes" tabIndex={0}>
        <table class="batch-grid">
          <caption class="hidden">
            Results by {row.name} and {column.name}
          </caption>
          <thead>
            <tr>
              <th scope="col">
                {row.name} \ {column.name}
              </th>
              {column.values.map((value) => (
                <th key={value} scope="col">
                  {value}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, y) => (
              <tr key={row.values[y]}>
                <th scope="row">{row.values[y]}</th>
                {cells.map((cell, x) => (
                  <td key={column.values[x]}>
                    {cell.map((run) => (
                      <Cell key={run.execution.id} run={run} words={restOf(axes, [row, column], run)} />
                    ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const restOf = (axes: readonly Axis[], but: readonly Axis[], run: BatchRun): string =>
  axes
    .filter((axis) => !but.includes(axis))
    .map(({ name }) => `${name} ${valueText(run.values[name])}`)
    .join(', ');

const Plain = ({ runs, axes }: { readonly runs: readonly BatchRun[]; readonly axes: readonly Axis[] }) => (
  <ul class="batch-plain">
    {runs.map((run) => (
      <li key={run.execution.id}>
        <Cell run={run} words={restOf(axes, [], run)} />
      </li>
    ))}
  </ul>
);

function Cell({ run, words }: { readonly run: BatchRun; readonly words: string }) {
  const { state } = run.execution;
  const { word, tone } = EXECUTION_WORDS[state];
  return (
    <div class="batch-cell">
      <Result run={run} />
      {!(ended(run.execution) && state === 'completed') && (
        <span class={`batch-cell-state tone-${tone}`}>
          <StateSign state={state} />
          {word}
        </span>
      )}
      {words && <span class="small soft">{words}</span>}
    </div>
  );
}

function AxisChoice({ id, label, axes, not, value, onChange }: { readonly id: string; readonly label: string; readonly axes: readonly Axis[]; readonly not: number; readonly value: number; readonly onChange: (index: number) => void }) {
  return (
    <Field id={`batch-${id}`} label={label} required>
      <select class="input" id={`batch-${id}`} value={value} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {axes.map(({ name }, index) => index !== not && <option key={name} value={index}>{name}</option>)}
      </select>
    </Field>
  );
}
