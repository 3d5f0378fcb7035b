/** What it costs, by step and in all; what there is to spend; and the button. */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { QuotedNode } from 'n8n-nodes-sogni-flow/contract';
import { ADVICE, readLimit } from '../../form/approval.ts';
import { focusField } from '../../form/focus-field.ts';
import type { FormField } from '../../form/form-state.ts';
import type { Price, Quoted } from '../../form/price.ts';
import { count, formatRange, formatSpark } from '../../formats.ts';
import { href } from '../../router.ts';
import { balance } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Spark } from '../../ui/spark.tsx';
import { Confirmation } from './confirmation.tsx';
import type { Start } from './use-start.ts';

interface PriceCardProps {
  readonly price: ReadonlySignal<Price>;
  readonly limit: Signal<string>;
  readonly start: Start;
  readonly onRun: () => void;
}

export function PriceCard({ price, limit, start, onRun }: PriceCardProps) {
  const { state, quoted, missing, message } = price.value;
  return (
    <section class="price card card-pad stack" aria-label="Price" aria-busy={state === 'asking'}>
      <div class="row row-apart price-head">
        <h2>Price</h2>
        <Total price={price.value} told />
      </div>
      {state === 'unfilled' && missing && <Missing fields={missing} />}
      {state === 'failed' && (
        <p class="price-problem" role="status">
          <Icon name="warning" size={18} /> {message}
        </p>
      )}
      {quoted?.short && <Short short={quoted.short} />}
      {start.problem.value && (
        <p class="price-problem" role="alert">
          <Icon name="warning" size={18} /> {start.problem.value}
        </p>
      )}
      <RunButton quoted={quoted} start={start} onRun={onRun} />
      {quoted && <Purse quoted={quoted} limit={limit} />}
      {quoted && <Steps quoted={quoted} />}
      <div class="run-bar">
        <Total price={price.value} />
        <RunButton quoted={quoted} start={start} onRun={onRun} />
      </div>
      {start.asks.value && quoted && <Confirmation quoted={quoted} limit={limit} start={start} />}
    </section>
  );
}

/** @param told - Whether screen readers are told when it changes: once is enough. */
function Total({ price: { state, quoted }, told = false }: { readonly price: Price; readonly told?: boolean }) {
  if (!quoted) return <span class="soft">{state === 'asking' ? 'asking …' : 'not known yet'}</span>;
  return (
    <strong class={`price-total${state === 'asking' ? ' price-old' : ''}`} aria-live={told ? 'polite' : undefined}>
      {quoted.total.max === 0 ? 'free' : <Spark of={quoted.total} />}
    </strong>
  );
}

function RunButton({ quoted, start, onRun }: { readonly quoted: Quoted | undefined } & Pick<PriceCardProps, 'start' | 'onRun'>) {
  return (
    <Button look="primary" size="large" icon="play" busy={start.busy.value} disabled={quoted?.short !== undefined} onClick={onRun}>
      {quoted?.runs === undefined ? 'Run' : `Run ${quoted.runs}`}
    </Button>
  );
}

function Missing({ fields }: { readonly fields: readonly FormField[] }) {
  return (
    <p class="soft">
      The price comes with{' '}
      {fields.map((field, index) => (
        <>
          {index > 0 && (index === fields.length - 1 ? ' and ' : ', ')}
          <button key={field.id} type="button" class="link" onClick={() => focusField(field)}>
            {field.input.title}
          </button>
        </>
      ))}
      .
    </p>
  );
}

/** What there is, and what may be spent at most. */
function Purse({ quoted: { steps, total, available }, limit }: { readonly quoted: Quoted; readonly limit: Signal<string> }) {
  const most = readLimit(limit.value);
  const play = steps.length > 0 ? steps.every(({ playMoney, cached }) => playMoney || cached) : balance.value?.play === balance.value?.available;
  return (
    <div>
      <dl class="price-balance">
        {total.min < total.max && (
          <>
            <dt>Likely</dt>
            <dd>
              <Spark of={total.expected} />
            </dd>
          </>
        )}
        <dt>You have</dt>
        <dd>
          <Spark of={available} />
        </dd>
        <dt>
          <label for="limit">At most</label>
        </dt>
        <dd>
          <input id="limit" class="input number price-limit" type="text" inputMode="decimal" placeholder={formatSpark(total.max)} aria-describedby="limit-hint" value={limit.value} onInput={(event) => (limit.value = event.currentTarget.value)} /> Spark
        </dd>
      </dl>
      <p class="small soft" id="limit-hint">
        {limitWords(total, most)}
        {play && total.max > 0 && ' Made by rules, without an AI model, and paid with play money: the free Spark of this engine, which buys nothing elsewhere.'}
      </p>
    </div>
  );
}

/** The engine starts nothing that may come to cost more than it is allowed to. */
function limitWords({ max }: Quoted['total'], most: number | undefined): string {
  if (most === undefined || most >= max) return `Nothing above ${most === undefined ? 'the price' : 'it'} is ever bought.`;
  return `It may cost up to ${formatSpark(max)}: with at most ${formatSpark(most)} it is not started.`;
}

function Short({ short: { code, message } }: { readonly short: NonNullable<Quoted['short']> }) {
  const isCap = code === 'over_cap';
  return (
    <div class="price-short" role="status">
      <strong>{isCap ? 'Above a limit' : 'Not enough Spark'}</strong>
      <p>{message}</p>
      <p>
        {ADVICE[code]} <a href={href(isCap ? 'keys' : 'ledger')}>{isCap ? 'See the keys' : 'See the ledger'}</a>
      </p>
    </div>
  );
}

/** Long lists are folded, so that the button stays in sight. */
const SHOWN_STEPS = 5;

function Steps({ quoted: { steps, runs, total } }: { readonly quoted: Quoted }) {
  if (runs !== undefined) return <p class="small soft">For {count(runs, 'run')} together. {togetherWords(total)}</p>;
  if (steps.length === 0) return <p class="small soft">There is no paid step in it.</p>;
  return (
    <details class="price-details" open={steps.length <= SHOWN_STEPS}>
      <summary>{count(steps.length, 'paid step')}</summary>
      <ul class="price-steps">
        {steps.map((step) => (
          <Step key={step.node} step={step} />
        ))}
      </ul>
    </details>
  );
}

/** Why what is likely may be far below what is allowed: nobody should take the one for the other. */
const togetherWords = ({ expected, max }: Quoted['total']): string =>
  expected < max ? 'A step that several of them need is bought once; each may buy it itself, should another run fail, and that is in “at most”.' : 'What is in the cache already is free.';

function Step({ step: { node, model, price, cached, open } }: { readonly step: QuotedNode }) {
  return (
    <li>
      <span>
        {node} <span class="small soft">{model}</span>
      </span>
      {cached ? <span class="chip chip-good">in the cache: free</span> : <span title={open === 'branch' ? 'Only if the workflow takes this branch' : undefined}>{formatRange(price)}</span>}
    </li>
  );
}
