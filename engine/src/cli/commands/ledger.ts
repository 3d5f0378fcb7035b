import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FlowError, formatSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Audit } from '../../billing/audit.ts';
import { EXPORT_FORMATS, formatRecord, headingOf, type ExportFormat } from '../../billing/export-format.ts';
import { verifyExport } from '../../billing/verify-export.ts';
import { HOME_OPTION, noMoreWords, unknownAction, type Command, type Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { refund } from '../ledger/refund.ts';
import { textOption } from '../run/options.ts';
import { table, type Terminal } from '../terminal.ts';
import { withEngine } from '../with-engine.ts';

const MOST_TOLD = 20;

export const command: Command = {
  name: 'ledger',
  summary: 'Shows, exports and verifies the books, and gives back what a job cost: every movement of Spark on this engine.',
  usage: 'accounts | export [options] | verify [file]\n       sogni-flow ledger refund <job or hold> [--spark N] --reason TEXT',
  details:
    'Every transfer carries the hash of the one before. An export has them all, the root of every day, and what each account and lot has in the end; ' +
    '"verify FILE" recomputes that from the file alone, on any machine. Note the head that it prints: nothing before it can be changed unnoticed.\n' +
    'Without a file, "verify" recomputes the database in place. With findings the exit code is 1.\n\n' +
    '"refund" is for the operator. It gives back what was captured for a job, to the lots that paid it; to a lot of thirty days where one has ended. The job and its files stay.\n' +
    'A job is the jobId in the items of a Sogni node; a hold is named by its transfers in the export. The same reason refunds a job once, so a refund can be repeated safely.',
  examples: ['sogni-flow ledger accounts', 'sogni-flow ledger export --out ledger.jsonl', 'sogni-flow ledger export --format csv --from 5000 > new.csv', 'sogni-flow ledger verify ledger.jsonl', 'sogni-flow ledger verify', 'sogni-flow ledger refund 4f1c2a6e-… --reason "the film was black"', 'sogni-flow ledger refund 4f1c2a6e-… --spark 0.5 --reason "half was late"'],
  options: {
    format: { type: 'string', value: 'FORMAT', help: 'jsonl (default) or csv' },
    out: { type: 'string', value: 'FILE', help: 'File to write, which must not be there yet; else standard output' },
    from: { type: 'string', value: 'N', help: 'Number of the first transfer (default: 1, the whole ledger)' },
    spark: { type: 'string', value: 'N', help: 'refund: how much; else all of the capture that was not refunded yet' },
    reason: { type: 'string', value: 'TEXT', help: 'refund: why; kept with it' },
    ...HOME_OPTION,
  },

  async run(invocation) {
    const [action, subject, ...more] = invocation.positionals;
    noMoreWords('ledger', subject === undefined || action === 'verify' || action === 'refund' ? more : [subject]);
    switch (action) {
      case 'accounts':
        return await withEngine(invocation, async ({ audit }) => await showAccounts(await audit(), invocation.terminal));
      case 'export':
        return await withEngine(invocation, async ({ audit }) => await exportLedger(await audit(), invocation));
      case 'verify':
        return subject === undefined ? await verifyInPlace(invocation) : await verifyFile(subject, invocation.terminal);
      case 'refund':
        return await withEngine(invocation, async (engine) => await refund(engine, subject, invocation));
      default:
        throw unknownAction('ledger', action, ['accounts', 'export', 'verify', 'refund']);
    }
  },
};

async function showAccounts(audit: Audit, terminal: Terminal): Promise<number> {
  const rows = (await audit.accounts()).filter(({ kind, balance }) => balance !== 0 || kind === 'user');
  const unit = { spark: 'Spark', sogni: 'SOGNI' };
  terminal.out(
    table(
      [{ title: 'Account' }, { title: 'Balance', align: 'right' }, { title: 'On hold', align: 'right' }, { title: '' }],
      rows.map(({ id, balance, held, currency }) => [id, formatSpark(balance), held === 0 ? '' : formatSpark(held), unit[currency]]),
    ),
  );
  return EXIT_CODES.ok;
}

async function exportLedger(audit: Audit, { options, terminal }: Invocation): Promise<number> {
  const format = readFormat(options.format);
  const from = readFrom(options.from);
  const out = textOption(options.out);
  let transfers = 0;
  async function* lines(): AsyncGenerator<string> {
    yield headingOf(format);
    for await (const record of audit.records(from)) {
      if (record.type === 'transfer') transfers += 1;
      yield formatRecord(record, format);
    }
  }
  if (out === undefined) for await (const line of lines()) terminal.out(line);
  else await pipeline(Readable.from(lines()), await openNew(out));
  terminal.err(`${transfers} transfers exported.\n`);
  return EXIT_CODES.ok;
}

/** @throws FlowError `invalid_input` when there is something with that name, or it cannot be made. */
async function openNew(path: string): Promise<NodeJS.WritableStream> {
  const stream = createWriteStream(path, { flags: 'wx' });
  try {
    await once(stream, 'open');
    return stream;
  } catch (cause) {
    throw new FlowError('invalid_input', `--out ${path} cannot be made: ${(cause as NodeJS.ErrnoException).code ?? 'unknown'}; name a file that is not there yet`, { cause });
  }
}

async function verifyInPlace(invocation: Invocation): Promise<number> {
  return await withEngine(invocation, async ({ verify }) => tell(await verify(), 'the database', invocation.terminal));
}

async function verifyFile(file: string, terminal: Terminal): Promise<number> {
  const stream = createReadStream(file, 'utf8');
  await once(stream, 'open').catch((cause: NodeJS.ErrnoException) => {
    throw new FlowError('invalid_input', `${file} cannot be read: ${cause.code ?? cause.message}`, { cause });
  });
  const { findings, transfers, head } = await verifyExport(createInterface({ input: stream, crlfDelay: Infinity }));
  return tell(findings, `${file}: ${transfers} transfers, head ${head}`, terminal);
}

function tell(findings: readonly string[], what: string, terminal: Terminal): number {
  if (findings.length === 0) {
    terminal.out(`${terminal.paint('green', '✔')} ${what}: everything adds up\n`);
    return EXIT_CODES.ok;
  }
  for (const finding of findings.slice(0, MOST_TOLD)) terminal.out(`${terminal.paint('red', '✘')} ${finding}\n`);
  if (findings.length > MOST_TOLD) terminal.out(`and ${findings.length - MOST_TOLD} more\n`);
  return EXIT_CODES.failed;
}

function readFormat(option: unknown): ExportFormat {
  const format = EXPORT_FORMATS.find((known) => known === (option ?? 'jsonl'));
  if (format === undefined) throw new FlowError('invalid_input', `--format is "${String(option)}"; ${EXPORT_FORMATS.join(' and ')} are allowed`);
  return format;
}

function readFrom(option: unknown): number {
  const from = option === undefined ? 1 : /^\d{1,15}$/.test(String(option)) ? Number(option) : 0;
  if (from < 1) throw new FlowError('invalid_input', `--from is "${String(option)}"; the number of a transfer from 1 is needed`);
  return from;
}
