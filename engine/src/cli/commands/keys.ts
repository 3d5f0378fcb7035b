import { FlowError, formatSpark, microSpark } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import { HOME_OPTION, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { textOption } from '../run/options.ts';
import { table } from '../terminal.ts';
import { withEngine } from '../with-engine.ts';

export const command: Command = {
  name: 'keys',
  summary: 'Creates, lists or revokes API keys of this engine.',
  usage: 'create <name> | list | revoke <id>',
  details: 'A key is shown once. Use it as the API Key of the Sogni API credential in n8n, or as the header "api-key".',
  examples: ['sogni-flow keys create "my n8n" --cap-job 5 --cap-total 100', 'sogni-flow keys list', 'sogni-flow keys revoke uIxZ1f0cT9aA'],
  options: {
    account: { type: 'string', value: 'NAME', help: `Account of the key (default: ${LOCAL_ACCOUNT})` },
    'cap-job': { type: 'string', value: 'N', help: 'The most that one job paid with the key may cost, in Spark' },
    'cap-total': { type: 'string', value: 'N', help: 'The most that all jobs paid with the key may cost, in Spark' },
    ...HOME_OPTION,
  },

  run: async (invocation) =>
    await withEngine(invocation, async ({ accounts }) => {
      const { positionals, options, terminal } = invocation;
      const [action, subject] = positionals;
      const account = textOption(options.account) ?? LOCAL_ACCOUNT;
      switch (action) {
        case 'create': {
          if (!subject) throw new FlowError('invalid_input', 'a key needs a name: sogni-flow keys create "my n8n"');
          const perJob = cap(options['cap-job'], '--cap-job');
          const total = cap(options['cap-total'], '--cap-total');
          const { key, secret } = await accounts.createKey(account, subject, { ...(perJob === undefined ? {} : { perJob }), ...(total === undefined ? {} : { total }) });
          terminal.out(`${secret}\n`);
          terminal.err(`Key ${key.id} of account "${account}". It is shown only now; keep it safe.\n`);
          return EXIT_CODES.ok;
        }
        case 'list': {
          const rows = (await accounts.listKeys(account)).map(({ id, name, createdAt, revokedAt, capPerJob, capTotal }) => [
            id,
            name,
            new Date(createdAt).toISOString().slice(0, 10),
            capPerJob === undefined ? '' : formatSpark(capPerJob),
            capTotal === undefined ? '' : formatSpark(capTotal),
            revokedAt === undefined ? '' : 'revoked',
          ]);
          terminal.out(table([{ title: 'ID' }, { title: 'Name' }, { title: 'Created' }, { title: 'Cap per job', align: 'right' }, { title: 'Cap in all', align: 'right' }, { title: '' }], rows));
          return EXIT_CODES.ok;
        }
        case 'revoke': {
          if (!subject) throw new FlowError('invalid_input', 'name the ID of the key: sogni-flow keys list shows them');
          await accounts.revokeKey(account, subject);
          terminal.err(`Key ${subject} is revoked.\n`);
          return EXIT_CODES.ok;
        }
        default:
          throw new FlowError('invalid_input', `keys ${action ?? ''} is not known; create, list and revoke are. Try: sogni-flow keys --help`);
      }
    }),
};

function cap(option: unknown, name: string): number | undefined {
  if (option === undefined) return undefined;
  const spark = Number(option);
  if (option === '' || !Number.isFinite(spark) || spark < 0) throw new FlowError('invalid_input', `${name} is "${String(option)}"; a number of Spark from 0 is needed`);
  return microSpark(spark);
}
