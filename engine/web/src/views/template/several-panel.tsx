/** "Make several": inputs that vary, every combination or pair by pair, or a line of a spreadsheet for each run. */
import type { Signal } from '@preact/signals';
import type { TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { readCsv } from '../../form/csv.ts';
import { canVary, firstAxis, NOTHING_VARIES, type Axis, type Several } from '../../form/several.ts';
import { count, formatBytes } from '../../formats.ts';
import { Button, FileButton } from '../../ui/button.tsx';

/** A hundred lines, which is what a batch may have, with long texts in each. */
const MOST_CSV_BYTES = 2_000_000;

interface SeveralPanelProps {
  readonly inputs: readonly TemplateInput[];
  readonly several: Signal<Several | undefined>;
}

export function SeveralPanel({ inputs, several }: SeveralPanelProps) {
  const varying = inputs.filter(canVary);
  const now = several.value;
  const first = varying.find(({ widget }) => widget === 'seed') ?? varying.find(({ options }) => options) ?? varying[0];
  if (!first) return null;
  return (
    <section class="several">
      <label class="row row-apart several-switch">
        <span>
          <strong>Make several</strong>
          <span class="small soft"> other seeds, looks or words at once</span>
        </span>
        <input class="switch" type="checkbox" role="switch" checked={now !== undefined} onChange={(event) => (several.value = event.currentTarget.checked ? { ...NOTHING_VARIES, axes: [firstAxis(first)] } : undefined)} />
      </label>
      {now && <Axes now={now} varying={varying} names={inputs.map(({ name }) => name)} onChange={(next) => (several.value = next)} />}
    </section>
  );
}

interface AxesProps {
  readonly now: Several;
  readonly varying: readonly TemplateInput[];
  readonly names: readonly string[];
  readonly onChange: (next: Several) => void;
}

function Axes({ now, varying, names, onChange }: AxesProps) {
  const { axes, zip, rows } = now;
  const put = (index: number, axis: Axis | undefined): void => onChange({ ...now, axes: axis ? axes.with(index, axis) : axes.toSpliced(index, 1) });
  const free = varying.filter(({ name }) => !axes.some(({ input }) => input === name));
  return (
    <div class="stack">
      {axes.map((axis, index) => (
        <AxisRow key={axis.input} axis={axis} choices={varying.filter(({ name }) => name === axis.input || free.some((one) => one.name === name))} onChange={(next) => put(index, next)} />
      ))}
      <div class="row">
        {free[0] && (
          <Button size="small" icon="plus" onClick={() => onChange({ ...now, axes: [...axes, firstAxis(free[0]!)] })}>
            Vary another input
          </Button>
        )}
        <CsvButton names={names} rows={rows} onRows={(next) => onChange({ ...now, rows: next, axes: next.length > 0 ? axes.filter(({ input }) => !next.some((row) => input in row)) : axes })} />
      </div>
      {axes.length > 1 && (
        <label class="check">
          <input type="checkbox" checked={zip} onChange={(event) => onChange({ ...now, zip: event.currentTarget.checked })} />
          <span>Pair them, the first with the first, instead of every combination</span>
        </label>
      )}
    </div>
  );
}

function AxisRow({ axis, choices, onChange }: { readonly axis: Axis; readonly choices: readonly TemplateInput[]; readonly onChange: (next: Axis | undefined) => void }) {
  const input = choices.find(({ name }) => name === axis.input);
  const id = `axis-${axis.input.replace(/\W/g, '-')}`;
  return (
    <div class="axis" role="group" aria-label={`Vary ${input?.title ?? axis.input}`}>
      <select
        class="input"
        aria-label="Input that varies"
        value={axis.input}
        onChange={({ currentTarget: { value } }) => {
          const next = choices.find(({ name }) => name === value);
          if (next) onChange(firstAxis(next));
        }}
      >
        {choices.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      {input?.options && typeof axis.values !== 'string' ? (
        <div class="choices">
          {input.options.map(({ value, label }) => (
            <label key={value} class="check">
              <input
                type="checkbox"
                checked={axis.values.includes(value)}
                onChange={(event) => onChange({ ...axis, values: input.options?.map((option) => option.value).filter((one) => (one === value ? event.currentTarget.checked : axis.values.includes(one))) ?? [] })}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
      ) : (
        <div>
          <input class="input" id={id} aria-label={`Values of ${input?.title ?? axis.input}`} aria-describedby={`${id}-hint`} value={String(axis.values)} onInput={(event) => onChange({ ...axis, values: event.currentTarget.value })} />
          <p class="field-hint" id={`${id}-hint`}>
            {input?.type === 'number' ? '1..8, 2..10:2 in steps, or 1, 5, 9' : 'Parted by commas; a value with a comma in "quotes"'}
          </p>
        </div>
      )}
      <Button look="quiet" icon="close" label={`Do not vary ${input?.title ?? axis.input}`} onClick={() => onChange(undefined)} />
    </div>
  );
}

function CsvButton({ names, rows, onRows }: { readonly names: readonly string[]; readonly rows: Several['rows']; readonly onRows: (rows: Several['rows']) => void }) {
  const [problem, setProblem] = useState<string>();
  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      if (file.size > MOST_CSV_BYTES) throw new RangeError(`${file.name} has ${formatBytes(file.size)}; at most ${formatBytes(MOST_CSV_BYTES)} are read.`);
      const table = readCsv(await file.text());
      const strange = table.names.find((name) => !names.includes(name));
      if (strange !== undefined) throw new RangeError(`There is no input "${strange}"; they are ${names.join(', ')}.`);
      setProblem(undefined);
      onRows(table.rows);
    } catch (failure) {
      setProblem((failure as Error).message);
    }
  };
  return (
    <>
      <FileButton size="small" icon="grid" accept=".csv,.tsv,text/csv" onFiles={([file]) => void read(file)}>
        {rows.length > 0 ? `${count(rows.length, 'line')} of a spreadsheet` : 'From a spreadsheet (CSV)'}
      </FileButton>
      {rows.length > 0 && <Button size="small" look="quiet" icon="close" label="Take the spreadsheet out" onClick={() => onRows([])} />}
      {problem && (
        <p class="field-error" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
