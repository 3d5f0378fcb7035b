import type { FastifyInstance } from 'fastify';
import { formatSpark, type BalanceAnswer } from 'n8n-nodes-sogni-flow/contract';
import { success } from '../envelope.ts';
import type { Room } from '../room.ts';

/** Balance and identity of the caller. What an account of the public network has besides (e-mail, wallet) is empty here. */
export function accountRoutes(app: FastifyInstance, { services: { wallets } }: Room): void {
  app.get('/v4/account/balance', async ({ caller }) => {
    const { available, held, byKind } = await wallets.balance(caller.account);
    const none = { settled: '0', credit: '0', debit: '0', net: '0' };
    return success<BalanceAnswer>({
      spark: {
        settled: formatSpark(available + held),
        credit: '0',
        debit: formatSpark(held),
        net: formatSpark(available),
        premiumCredit: formatSpark(byKind.premium),
        playCredit: formatSpark(byKind.play),
      },
      sogni: none,
    });
  });

  app.get('/v1/account/me', async ({ caller }) =>
    success({
      username: caller.account,
      walletAddress: '',
      currentEmail: '',
      emailVerified: false,
      requestedUpdatedEmail: '',
      discord2FA: false,
      discordLinked: false,
      discordServerMember: false,
      discordUsername: '',
    }),
  );
}
