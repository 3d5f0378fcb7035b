import { formatSpark } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import { HOME_OPTION, noMoreWords, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { table } from '../terminal.ts';
import { withEngine } from '../with-engine.ts';

const MEANING = { play: 'play money: built-in runtimes only', free: 'free', premium: 'premium' } as const;

export const command: Command = {
  name: 'balance',
  summary: 'Shows what an account has.',
  usage: '[account]',
  examples: ['sogni-flow balance', 'sogni-flow balance alice --json'],
  options: { json: { type: 'boolean', help: 'As JSON, in Spark' }, ...HOME_OPTION },

  run: async (invocation) =>
    await withEngine(invocation, async ({ accounts, audit, ledger }) => {
      const { positionals, options, terminal } = invocation;
      const [account = LOCAL_ACCOUNT, ...more] = positionals;
      noMoreWords('balance', more);
      if (account === LOCAL_ACCOUNT) await accounts.ensure(account);
      else if (!(await (await audit()).accounts()).some(({ id, kind }) => kind === 'user' && id === account)) {
        terminal.err(`There is no account "${account}" yet; sogni-flow ledger accounts shows those that there are\n`);
      }
      const { available, held, byKind } = await ledger.balance(account);
      if (options.json === true) {
        const spark = (amount: number): number => Number(formatSpark(amount));
        terminal.out(`${JSON.stringify({ account, available: spark(available), held: spark(held), byKind: Object.fromEntries(Object.entries(byKind).map(([kind, amount]) => [kind, spark(amount)])) })}\n`);
        return EXIT_CODES.ok;
      }
      const kinds = (Object.keys(MEANING) as (keyof typeof MEANING)[]).filter((kind) => byKind[kind] > 0);
      terminal.out(
        table(
          [{ title: `Account ${account}` }, { title: 'Spark', align: 'right' }],
          [...kinds.map((kind) => [MEANING[kind], formatSpark(byKind[kind])]), ['on hold', formatSpark(held)], ['available', formatSpark(available)]],
          { hasTotal: true },
        ),
      );
      return EXIT_CODES.ok;
    }),
};
