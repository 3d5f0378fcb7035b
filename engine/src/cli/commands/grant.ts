import { randomUUID } from 'node:crypto';
import { FlowError, formatSpark, microSpark } from 'n8n-nodes-sogni-flow/contract';
import { HOME_OPTION, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { textOption } from '../run/options.ts';
import { withEngine } from '../with-engine.ts';

export const command: Command = {
  name: 'grant',
  summary: 'Gives an account Spark. For the operator of this engine: it writes to the ledger of the data folder.',
  usage: '<account> <spark> --kind free|premium',
  examples: ['sogni-flow grant local 100 --kind free', 'sogni-flow grant alice 2000 --kind premium --reference invoice-1042'],
  options: {
    kind: { type: 'string', value: 'KIND', help: 'free or premium' },
    reference: { type: 'string', value: 'TEXT', help: 'Makes the grant idempotent: the same reference is granted once' },
    ...HOME_OPTION,
  },

  run: async (invocation) =>
    await withEngine(invocation, async ({ accounts, ledger }) => {
      const { positionals, options, terminal } = invocation;
      const [account, amount, ...more] = positionals;
      const spark = Number(amount);
      const { kind } = options;
      if (account === undefined || amount === undefined || more.length > 0) throw new FlowError('invalid_input', 'an account and an amount are needed: sogni-flow grant local 100 --kind free');
      if (amount === '' || !Number.isFinite(spark) || spark <= 0) throw new FlowError('invalid_input', `the amount is "${amount}"; a number of Spark above 0 is needed`);
      if (kind !== 'free' && kind !== 'premium') throw new FlowError('invalid_input', `--kind is ${kind === undefined ? 'missing' : `"${String(kind)}"`}; free and premium are allowed`);
      await accounts.ensure(account);
      await ledger.grant(account, microSpark(spark), kind, textOption(options.reference) ?? randomUUID());
      const { available } = await ledger.balance(account);
      terminal.out(`${account} has ${formatSpark(available)} Spark.\n`);
      return EXIT_CODES.ok;
    }),
};
