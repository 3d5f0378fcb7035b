import { FlowError, formatSpark, microSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT, type Accounts, type ApiKey } from '../../accounts/port.ts';
import type { CapName } from '../../billing/caps.ts';
import { HOME_OPTION, noMoreWords, unknownAction, type Command, type Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { textOption } from '../run/options.ts';
import { table } from '../terminal.ts';
import { withEngine } from '../with-engine.ts';

export const command: Command = {
  name: 'keys',
  summary: 'Creates, lists, caps or revokes API keys of this engine.',
  usage: 'create <name> | list | cap <id> | revoke <id>',
  details:
    'A key is shown once. Use it as the API Key of the Sogni API credential in n8n, or as the header "api-key".\n' +
    'Caps are in Spark; what is on hold counts as spent. Days and months are UTC. "cap" changes those that are named, "none" lifts one; what was spent before counts.',
  examples: [
    'sogni-flow keys create "my n8n" --cap-request 5 --cap-day 20 --cap-total 100',
    'sogni-flow keys list',
    'sogni-flow keys cap uIxZ1f0cT9aA --cap-day 50 --cap-total none',
    'sogni-flow keys create "GPU in the cellar" --worker',
    'sogni-flow keys revoke uIxZ1f0cT9aA',
  ],
  options: {
    account: { type: 'string', value: 'NAME', help: `Account of the key (default: ${LOCAL_ACCOUNT})` },
    worker: { type: 'boolean', help: 'A key for a worker on another machine: it opens jobs of all accounts, and can do nothing else' },
    'cap-request': { type: 'string', value: 'N', help: 'The most that one request (a job) may cost' },
    'cap-run': { type: 'string', value: 'N', help: 'The most that all jobs of one run may cost' },
    'cap-day': { type: 'string', value: 'N', help: 'The most that may be spent in a day' },
    'cap-month': { type: 'string', value: 'N', help: 'The most that may be spent in a month' },
    'cap-total': { type: 'string', value: 'N', help: 'The most that may be spent in all' },
    'cap-job': { type: 'string', value: 'N', help: 'The same as --cap-request' },
    ...HOME_OPTION,
  },

  run: async (invocation) =>
    await withEngine(invocation, async ({ accounts }) => {
      const { positionals, options, terminal } = invocation;
      const [action, subject, ...more] = positionals;
      noMoreWords('keys', action === 'list' && subject !== undefined ? [subject] : more);
      const account = textOption(options.account) ?? LOCAL_ACCOUNT;
      switch (action) {
        case 'create': {
          if (!subject) throw new FlowError('invalid_input', 'a key needs a name: sogni-flow keys create "my n8n"');
          const caps = Object.entries(readCaps(options)).filter(([, amount]) => amount !== null);
          const { key, secret } = await accounts.createKey(account, subject, Object.fromEntries(caps), options.worker === true ? 'worker' : 'account');
          terminal.out(`${secret}\n`);
          terminal.err(`Key ${key.id} ${key.worker ? 'of a worker' : `of account "${account}"`}. It is shown only now; keep it safe.\n`);
          return EXIT_CODES.ok;
        }
        case 'list': {
          const keys = await accounts.listKeys(account);
          if (keys.length === 0) terminal.err(`There is no API key of account "${account}" yet: sogni-flow keys create "my n8n"\n`);
          const rows = keys.map((key) => [key.id, key.name, new Date(key.createdAt).toISOString().slice(0, 10), key.worker ? 'worker' : capsOf(key), key.revokedAt === undefined ? '' : 'revoked']);
          terminal.out(table([{ title: 'ID' }, { title: 'Name' }, { title: 'Created' }, { title: 'Caps in Spark' }, { title: '' }], rows));
          return EXIT_CODES.ok;
        }
        case 'cap': {
          const changes = readCaps(options);
          if (!subject || Object.keys(changes).length === 0) throw new FlowError('invalid_input', 'an ID and a cap are needed: sogni-flow keys cap uIxZ1f0cT9aA --cap-day 50');
          await mustKnow(accounts, account, subject);
          terminal.out(`Key ${subject}: ${capsOf(await accounts.capKey(account, subject, changes)) || 'no caps'}\n`);
          return EXIT_CODES.ok;
        }
        case 'revoke': {
          if (!subject) throw new FlowError('invalid_input', 'name the ID of the key: sogni-flow keys list shows them');
          await mustKnow(accounts, account, subject);
          await accounts.revokeKey(account, subject);
          terminal.err(`Key ${subject} is revoked.\n`);
          return EXIT_CODES.ok;
        }
        default:
          throw unknownAction('keys', action, ['create', 'list', 'cap', 'revoke']);
      }
    }),
};

/** @throws FlowError `not_found` */
async function mustKnow(accounts: Pick<Accounts, 'listKeys'>, account: string, id: string): Promise<void> {
  const known = await accounts.listKeys(account);
  if (known.every((key) => key.id !== id)) throw new FlowError('not_found', `account "${account}" has no API key "${id}"; sogni-flow keys list shows them, those of another account with --account`);
}

const CAP_OPTIONS = {
  'cap-request': 'perJob',
  'cap-job': 'perJob',
  'cap-run': 'perRun',
  'cap-day': 'perDay',
  'cap-month': 'perMonth',
  'cap-total': 'total',
} as const satisfies Record<string, CapName>;

/** Null lifts a cap; one that is not named is absent. */
function readCaps(options: Invocation['options']): Partial<Record<CapName, MicroSpark | null>> {
  const entries = Object.entries(CAP_OPTIONS).flatMap(([option, name]) => (options[option] === undefined ? [] : [[name, readCap(options[option], option)] as const]));
  return Object.fromEntries(entries);
}

function readCap(value: unknown, option: string): MicroSpark | null {
  if (value === 'none') return null;
  const spark = Number(value);
  if (value === '' || !Number.isFinite(spark) || spark < 0) throw new FlowError('invalid_input', `--${option} is "${String(value)}"; a number of Spark from 0, or none, is needed`);
  return microSpark(spark);
}

function capsOf({ capPerJob, capPerRun, capPerDay, capPerMonth, capTotal }: ApiKey): string {
  const caps = { 'a request': capPerJob, 'a run': capPerRun, 'a day': capPerDay, 'a month': capPerMonth, 'in all': capTotal };
  return Object.entries(caps).flatMap(([words, amount]) => (amount === undefined ? [] : [`${formatSpark(amount)} ${words}`])).join(', ');
}
