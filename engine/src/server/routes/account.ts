import type { FastifyInstance } from 'fastify';
import { formatSpark, type BalanceAnswer } from 'n8n-nodes-sogni-flow/contract';
import { success } from '../envelope.ts';
import type { Room } from '../room.ts';

/** Balance and identity of the caller. What an account of the public network has besides (e-mail, wallet) is empty here. */
export function accountRoutes(app: FastifyInstance, { services: { wallets, accounts } }: Room): void {
  app.get('/v4/account/balance', async ({ caller }) => {
    const { available, held, byKind } = await wallets.balance(caller.account);
    const sogni = await wallets.sogniBalance(caller.account);
    return success<BalanceAnswer>({
      spark: {
        settled: formatSpark(available + held),
        credit: '0',
        debit: formatSpark(held),
        net: formatSpark(available),
        premiumCredit: formatSpark(byKind.premium),
        playCredit: formatSpark(byKind.play),
      },
      sogni: { settled: formatSpark(sogni.available + sogni.held), credit: '0', debit: formatSpark(sogni.held), net: formatSpark(sogni.available) },
    });
  });

  app.get('/v1/account/me', async ({ caller }) =>
    success({
      username: caller.account,
      walletAddress: '',
      currentEmail: '',
      emailVerified: await accounts.isEmailVerified(caller.account),
      requestedUpdatedEmail: '',
      discord2FA: false,
      discordLinked: false,
      discordServerMember: false,
      discordUsername: '',
    }),
  );
}
