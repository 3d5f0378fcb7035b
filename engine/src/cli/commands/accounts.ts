import { FlowError, formatSpark } from 'n8n-nodes-sogni-flow/contract';
import { HOME_OPTION, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { withEngine } from '../with-engine.ts';

export const command: Command = {
  name: 'accounts',
  summary: 'Notes what is known of accounts. For the operator of this engine.',
  usage: 'verify-email <account> | refer <referrer> <referred>',
  details:
    'An account with a verified e-mail address gets 400 Spark a month while it has less than 800 free ones; they pay for basic models and end with the month.\n' +
    'A referral gives both sides 25 Spark, once for each account that is referred.',
  examples: ['sogni-flow accounts verify-email alice', 'sogni-flow accounts refer alice bob'],
  options: HOME_OPTION,

  run: async (invocation) =>
    await withEngine(invocation, async ({ accounts, ledger }) => {
      const { positionals, terminal } = invocation;
      const [action, account, other, ...more] = positionals;
      const tellBalance = async (name: string): Promise<void> => terminal.out(`${name} has ${formatSpark((await ledger.balance(name)).available)} Spark.\n`);
      if (action === 'verify-email' && account !== undefined && other === undefined) {
        await accounts.verifyEmail(account);
        await tellBalance(account);
        return EXIT_CODES.ok;
      }
      if (action === 'refer' && account !== undefined && other !== undefined && more.length === 0) {
        await ledger.refer({ referrer: account, referred: other });
        await tellBalance(account);
        await tellBalance(other);
        return EXIT_CODES.ok;
      }
      throw new FlowError('invalid_input', 'verify-email with an account, or refer with two of them, is needed. Try: sogni-flow accounts --help');
    }),
};
