import { randomUUID } from 'node:crypto';
import { FlowError, formatSpark } from 'n8n-nodes-sogni-flow/contract';
import { HOME_OPTION, unknownAction, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { withEngine } from '../with-engine.ts';

const ACTIONS: readonly string[] = ['verify-email', 'refer', 'claim'];

export const command: Command = {
  name: 'accounts',
  summary: 'Notes what is known of accounts, and pays out what their workers earned. For the operator of this engine.',
  usage: 'verify-email <account> | refer <referrer> <referred> | claim <account>',
  details:
    'An account with a verified e-mail address gets 400 Spark a month while it has less than 800 free ones; they pay for basic models and end with the month.\n' +
    'A referral gives both sides 25 Spark, once for each account that is referred.\n' +
    'What workers of an account have earned can be claimed once the results are verified; it becomes premium Spark.',
  examples: ['sogni-flow accounts verify-email alice', 'sogni-flow accounts refer alice bob', 'sogni-flow accounts claim wes'],
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
      if (action === 'claim' && account !== undefined && other === undefined) {
        const claimed = await ledger.claim(account, randomUUID());
        terminal.out(`${account} claimed ${formatSpark(claimed)} Spark; ${formatSpark((await ledger.earnedBy(account)).pending)} more are to be verified.\n`);
        await tellBalance(account);
        return EXIT_CODES.ok;
      }
      if (action === undefined || !ACTIONS.includes(action)) throw unknownAction('accounts', action, ACTIONS);
      throw new FlowError('invalid_input', `accounts ${action} needs ${action === 'refer' ? 'two accounts: who referred, and who was' : 'one account'}. Try: sogni-flow accounts --help`);
    }),
};
