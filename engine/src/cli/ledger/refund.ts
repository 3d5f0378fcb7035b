/** `sogni-flow ledger refund`: reads what is to be given back, and tells what was. */
import { FlowError, formatSpark, microSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import type { Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { textOption } from '../run/options.ts';

/** What an auditor can read at a glance. */
const LONGEST_REASON = 200;

export async function refund({ refund }: Engine, id: string | undefined, { options, terminal }: Invocation): Promise<number> {
  if (!id) throw new FlowError('invalid_input', 'the ID of a job or a hold is needed: sogni-flow ledger refund 4f1c2a6e-… --reason "the film was black"');
  const reason = textOption(options.reason)?.trim() ?? '';
  if (reason === '' || reason.length > LONGEST_REASON) {
    throw new FlowError('invalid_input', `--reason has ${reason.length} characters; 1 to ${LONGEST_REASON} are needed, for it is kept with the refund: --reason "the film was black"`);
  }
  const { ledgerAccount, amount } = await refund({ id, amount: readAmount(options.spark), reason });
  const account = ledgerAccount.replace(/^.*user:/, '');
  const unit = ledgerAccount.startsWith('sogni/') ? 'SOGNI' : 'Spark';
  terminal.out(amount === 0 ? `${id} was refunded for this reason before; nothing has changed.\n` : `${formatSpark(amount)} ${unit} went back to ${account}.\n`);
  return EXIT_CODES.ok;
}

function readAmount(option: unknown): MicroSpark | undefined {
  if (option === undefined) return undefined;
  const spark = typeof option === 'string' && option.trim() !== '' ? Number(option) : NaN;
  if (!Number.isFinite(spark) || spark <= 0) throw new FlowError('invalid_input', `--spark is "${String(option)}"; a number of Spark above 0 is needed, or leave it out to give back all`);
  return microSpark(spark);
}
