/** What the account has, by kind, and everything that moved on it. */
import { useEffect, useState } from 'preact/hooks';
import { request } from '../../api/client.ts';
import { formatDate, formatSpark } from '../../formats.ts';
import { announce } from '../../state/notices.ts';
import { balance } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { Spark } from '../../ui/spark.tsx';
import { Empty, Loading, Problem } from '../../ui/state.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { lotsOf } from './lots.ts';
import { signedAmount, whatWords, type Transaction, type TransactionPage } from './transactions.ts';
import './ledger.css';

const PAGE = 50;
const EXPORT = 'npx sogni-flow ledger export --out books.jsonl';

const LOT_WORDS = { play: 'play money', free: 'free', premium: 'premium', sogni: 'SOGNI' } as const;

const COLUMNS: readonly Column<Transaction>[] = [
  { title: 'When', cell: ({ createTime }) => formatDate(new Date(createTime).toISOString()) },
  { title: 'What', cell: (row) => <span class="ledger-what">{whatWords(row)}</span> },
  { title: 'Kind', cell: ({ lot }) => lot && LOT_WORDS[lot] },
  { title: 'Amount', number: true, cell: (row) => <Amount of={row} /> },
];

export default function Ledger() {
  return (
    <div class="stack stack-wide">
      <header class="view-head ledger-head">
        <div>
          <h1>Ledger</h1>
          <p>What you have, and every Spark that came and went.</p>
        </div>
      </header>
      <Balances />
      <section class="stack" aria-labelledby="transactions">
        <h2 id="transactions">Transactions</h2>
        <Transactions />
      </section>
      <aside class="ledger-export soft" aria-label="Export">
        <p>
          The books of the whole engine, with every entry and its proof, are exported on its machine: <code>{EXPORT}</code>
        </p>
        <Button look="quiet" size="small" icon="copy" label={`Copy ${EXPORT}`} onClick={() => void copyText(EXPORT, 'Command')} />
      </aside>
    </div>
  );
}

function Balances() {
  const has = balance.value;
  if (!has) return <Loading what="Fetching the balance" />;
  return (
    <dl class="lots">
      <div class="lot lot-main card">
        <dt>To spend</dt>
        <dd class="lot-amount">
          <Spark of={has.available} />
        </dd>
        <dd class="small soft">{has.held > 0 ? `${formatSpark(has.held)} more are held by runs that go on; what they do not need comes back.` : 'Nothing is held by runs.'}</dd>
      </div>
      {lotsOf(has).map(({ kind, title, words, spark }) => (
        <div key={kind} class="lot card">
          <dt>{title}</dt>
          <dd class="lot-amount">
            <Spark of={spark} />
          </dd>
          <dd class="small soft">{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function Transactions() {
  const [rows, setRows] = useState<readonly Transaction[]>([]);
  const [next, setNext] = useState<number | null>(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  const more = async (offset: number): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const page = await request<TransactionPage>('GET', `/v1/transactions/list?limit=${PAGE}&offset=${offset}`);
      // What was bought meanwhile moves the pages on: an entry may come twice.
      setRows((known) => [...known, ...page.transactions.filter(({ id }) => !known.some((row) => row.id === id))]);
      setNext(page.next);
      if (offset > 0) announce(`${page.transactions.length} more transactions`);
    } catch (refusal) {
      setFailure((refusal as Error).message);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => void more(0), []);

  return (
    <>
      {rows.length > 0 && <Table caption="Transactions, the newest first" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />}
      {rows.length === 0 && busy && <Loading what="Fetching the transactions" />}
      {rows.length === 0 && next === null && (
        <Empty icon="ledger" title="Nothing has moved yet">
          <p>Grants, purchases, what runs have cost and what came back are listed here.</p>
        </Empty>
      )}
      {failure !== undefined && (
        <Problem title="The transactions cannot be shown" message={failure}>
          <Button onClick={() => void more(next ?? 0)}>Try again</Button>
        </Problem>
      )}
      {rows.length > 0 && next !== null && failure === undefined && (
        <Button class="ledger-more" busy={busy} onClick={() => void more(next)}>
          Show older ones
        </Button>
      )}
    </>
  );
}

/** The sign says which way it went; the colour only repeats it. */
function Amount({ of }: { readonly of: Transaction }) {
  const amount = signedAmount(of);
  return (
    <span class={`number ${amount > 0 ? 'amount-in' : 'amount-out'}`}>
      {amount > 0 ? '+' : '−'}
      {formatSpark(Math.abs(amount))} {of.tokenType === 'sogni' ? 'SOGNI' : 'Spark'}
    </span>
  );
}
