/** API keys: made with caps, shown once, renamed, capped anew, revoked. */
import type { KeyRecord, NewKey } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { request } from '../../api/client.ts';
import { formatDate, formatSpark } from '../../formats.ts';
import { announce, toast } from '../../state/notices.ts';
import { session } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Spark } from '../../ui/spark.tsx';
import { Empty, Loading, Problem } from '../../ui/state.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { useLoad } from '../../ui/use-load.ts';
import { capsOf, capWords, changesOf, type CapTexts } from './caps-form.ts';
import { KeyForm } from './key-form.tsx';
import { NewSecret } from './new-secret.tsx';
import './keys.css';

type Open = { readonly what: 'create' } | { readonly what: 'change' | 'revoke'; readonly key: KeyRecord } | { readonly what: 'secret'; readonly name: string; readonly secret: string };

export default function Keys() {
  const load = useLoad(async (signal) => (await request<{ keys: readonly KeyRecord[] }>('GET', '/v1/keys', { signal })).keys, []);
  const [open, setOpen] = useState<Open>();
  const mayMake = session.value?.mayMakeKeys ?? false;
  const close = (): void => setOpen(undefined);

  const create = async (name: string, texts: CapTexts): Promise<void> => {
    const { key, secret } = await request<NewKey>('POST', '/v1/keys', { body: { name, caps: capsOf(texts) } });
    setOpen({ what: 'secret', name: key.name, secret });
    load.again();
  };
  const change = async (key: KeyRecord, name: string, texts: CapTexts): Promise<void> => {
    await request('PATCH', `/v1/keys/${key.id}`, { body: { ...(name !== key.name && { name }), caps: changesOf(texts, key.caps) } });
    close();
    announce(`${name} is changed`);
    load.again();
  };

  return (
    <>
      <header class="view-head">
        <div>
          <h1>API keys</h1>
          <p>A key lets n8n, scripts and other browsers spend from your account, up to the limits that you give it.</p>
        </div>
        {mayMake && (
          <Button look="primary" icon="plus" onClick={() => setOpen({ what: 'create' })}>
            New key
          </Button>
        )}
      </header>
      {!mayMake && (
        <p class="note">
          <Icon name="info" /> You are signed in with a key that has limits, so you see that key alone. To make and change keys, sign in with one that has none.
        </p>
      )}
      {load.state === 'loading' && <Loading what="Fetching the keys" />}
      {load.state === 'failed' && (
        <Problem title="The keys cannot be shown" message={load.message}>
          <Button onClick={load.again}>Try again</Button>
        </Problem>
      )}
      {load.state === 'there' && <KeyLists keys={load.data} mayChange={mayMake} onOpen={setOpen} />}
      {open?.what === 'create' && <KeyForm title="A new key" submit="Make the key" name="" caps={{}} onSubmit={create} onClose={close} />}
      {open?.what === 'change' && <KeyForm title={`Change “${open.key.name}”`} submit="Save" name={open.key.name} caps={open.key.caps} onSubmit={(name, caps) => change(open.key, name, caps)} onClose={close} />}
      {open?.what === 'secret' && <NewSecret name={open.name} secret={open.secret} onClose={close} />}
      {open?.what === 'revoke' && <Revoke of={open.key} onClose={close} onDone={load.again} />}
    </>
  );
}

function KeyLists({ keys, mayChange, onOpen }: { readonly keys: readonly KeyRecord[]; readonly mayChange: boolean; readonly onOpen: (open: Open) => void }) {
  const live = keys.filter(({ revokedAt }) => revokedAt === undefined);
  const revoked = keys.filter(({ revokedAt }) => revokedAt !== undefined);
  const facts: readonly Column<KeyRecord>[] = [
    { title: 'Name', cell: (key) => <NameCell of={key} /> },
    { title: 'May spend', cell: ({ caps, worker }) => (worker ? 'nothing: it performs jobs' : capWords(caps, formatSpark)) },
    { title: 'Has spent', number: true, cell: ({ spent }) => <Spark of={spent} /> },
    { title: 'Made', cell: ({ createdAt }) => formatDate(createdAt) },
  ];
  const actions: Column<KeyRecord> = {
    title: 'Actions',
    number: true,
    cell: (key) =>
      key.worker ? (
        <span class="small soft">by command only</span>
      ) : (
        <span class="key-actions">
          <Button look="quiet" size="small" icon="edit" label={`Name and limits of ${key.name}`} onClick={() => onOpen({ what: 'change', key })} />
          <Button look="quiet" size="small" icon="trash" label={`Revoke ${key.name}`} onClick={() => onOpen({ what: 'revoke', key })} />
        </span>
      ),
  };
  return (
    <div class="stack stack-wide">
      {live.length === 0 ? (
        <Empty icon="keys" title="There is no key yet">
          <p>This page needs none. n8n, scripts and other machines do.</p>
        </Empty>
      ) : (
        <Table caption="Keys" columns={mayChange ? [...facts, actions] : facts} rows={live} keyOf={({ id }) => id} />
      )}
      {revoked.length > 0 && (
        <details class="revoked">
          <summary>Revoked keys ({revoked.length})</summary>
          <Table caption="Revoked keys" columns={[...facts, { title: 'Revoked', cell: ({ revokedAt = '' }) => formatDate(revokedAt) }]} rows={revoked} keyOf={({ id }) => id} />
        </details>
      )}
    </div>
  );
}

const NameCell = ({ of: { name, id, worker } }: { readonly of: KeyRecord }) => (
  <span class="key-name">
    <strong>{name}</strong>
    <span class="small soft">
      <code>{id}</code> {worker && <span class="chip">worker</span>}
    </span>
  </span>
);

function Revoke({ of: { id, name }, onClose, onDone }: { readonly of: KeyRecord; readonly onClose: () => void; readonly onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  const revoke = async (): Promise<void> => {
    setBusy(true);
    try {
      await request('DELETE', `/v1/keys/${id}`);
      toast(`“${name}” is revoked`, { tone: 'good' });
      onDone();
    } catch (failure) {
      toast((failure as Error).message, { tone: 'bad' });
    }
    onClose();
  };
  return (
    <Confirm title={`Revoke “${name}”?`} confirm="Revoke the key" danger busy={busy} onConfirm={() => void revoke()} onClose={onClose}>
      <p>Whatever uses it is locked out at once, also browsers that are signed in with it. It cannot be brought back.</p>
    </Confirm>
  );
}
