/** What payment providers tell. Whoever has no signature gets in here no more than elsewhere; without a secret the route is not there. */
import type { FastifyInstance } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Room } from '../room.ts';
import { readStripeEvent } from '../webhooks/stripe-event.ts';
import { checkStripeSignature } from '../webhooks/stripe-signature.ts';

const STRIPE_WEBHOOK = '/v1/billing/webhooks/stripe';

/** The signature is over the body as it was sent, so no parser may touch it. */
export function webhookRoutes(app: FastifyInstance, { services: { topUps, stripeSecrets = [] }, clock }: Room): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  app.post(STRIPE_WEBHOOK, async (request) => {
    if (!topUps || stripeSecrets.length === 0) throw new FlowError('not_found', 'this server takes no payments; set SOGNI_FLOW_STRIPE_SECRETS');
    const body = typeof request.body === 'string' ? request.body : '';
    checkStripeSignature(request.headers['stripe-signature'], body, stripeSecrets, clock());
    return { received: true, outcome: await topUps.topUp('stripe', readStripeEvent(body)) };
  });
}
