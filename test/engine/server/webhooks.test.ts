import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openServer, type OpenServer } from './open-server.ts';

const ROUTE = '/v1/billing/webhooks/stripe';
const SECRETS = ['whsec_the_old_one_0001', 'whsec_the_new_one_0002'];
const NOW = Date.UTC(2026, 10, 15, 12);

let server: OpenServer;
let now: number;
beforeEach(async () => {
  now = NOW;
  server = await openServer({ clock: () => now, stripeSecrets: SECRETS });
});
afterEach(() => server.close());

const sign = (body: string, { secret = SECRETS[1] as string, seconds = NOW / 1_000 } = {}) => `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
const send = (body: string, signature?: string) =>
  server.call(undefined, 'POST', ROUTE, { payload: body, headers: { 'content-type': 'application/json', ...(signature === undefined ? {} : { 'stripe-signature': signature }) } });
const event = (type: string, object: object, id = 'evt_1') => JSON.stringify({ id, object: 'event', type, livemode: false, data: { object } });
const tell = (body: string) => send(body, sign(body));

const session = (over: object = {}) => ({
  ...{ id: 'cs_1', object: 'checkout.session', payment_intent: 'pi_1', payment_status: 'paid', amount_total: 500, currency: 'usd', metadata: { account: 'ada' } },
  ...over,
});
const intent = (over: object = {}) => ({ id: 'pi_1', object: 'payment_intent', amount_received: 500, currency: 'usd', metadata: { account: 'ada' }, ...over });
const charge = (over: object = {}) => ({ id: 'ch_1', object: 'charge', payment_intent: 'pi_1', amount: 500, amount_refunded: 200, currency: 'usd', ...over });
const dispute = (over: object = {}) => ({ id: 'du_1', object: 'dispute', charge: 'ch_1', payment_intent: 'pi_1', amount: 500, currency: 'usd', status: 'needs_response', ...over });
const premium = async () => (await server.services.wallets.balance('ada')).byKind.premium / 1_000_000;

describe('the webhook of Stripe', () => {
  it.each([
    ['checkout.session.completed', session()],
    ['checkout.session.async_payment_succeeded', session()],
    ['payment_intent.succeeded', intent()],
  ])('credits two Spark for a cent on %s', async (type, object) => {
    expect(await tell(event(type, object))).toMatchObject({ status: 200, body: { received: true, outcome: 'taken' } });
    expect(await premium()).toBe(1_000);
  });

  it('credits a payment once: doubled events, and the session and the intent of the same one', async () => {
    const body = event('checkout.session.completed', session());
    expect((await Promise.all([tell(body), tell(body)])).map((answer) => answer.body.outcome)).toEqual(['taken', 'doubled']);
    await tell(event('payment_intent.succeeded', intent(), 'evt_2'));
    expect(await premium()).toBe(1_000);
  });

  it('takes back what was refunded or disputed, in whatever order the events come', async () => {
    await tell(event('charge.refunded', charge(), 'evt_a'));
    await tell(event('charge.dispute.created', dispute({ amount: 100 }), 'evt_b'));
    await tell(event('payment_intent.succeeded', intent(), 'evt_c'));
    expect(await premium()).toBe(400);
    await tell(event('charge.dispute.closed', dispute({ amount: 100, status: 'won' }), 'evt_d'));
    expect(await premium()).toBe(600);
    await tell(event('charge.refunded', charge({ amount_refunded: 500 }), 'evt_e'));
    expect(await premium()).toBe(0);
  });

  it.each([
    ['an event of another kind', 'customer.created', { id: 'cus_1' }],
    ['a session that is not paid yet', 'checkout.session.completed', session({ payment_status: 'unpaid' })],
    ['a payment that names no account', 'payment_intent.succeeded', intent({ metadata: {} })],
    ['a payment whose account has an odd name', 'payment_intent.succeeded', intent({ metadata: { account: ' ada\n' } })],
    ['a payment in another currency', 'payment_intent.succeeded', intent({ currency: 'jpy' })],
    ['an inquiry of the bank', 'charge.dispute.created', dispute({ status: 'warning_needs_response' })],
  ])('takes %s without crediting anything', async (_what, type, object) => {
    expect((await tell(event(type, object))).status).toBe(200);
    expect(await premium()).toBe(0);
  });

  it('takes either of two secrets, while they are changed', async () => {
    const body = event('payment_intent.succeeded', intent());
    expect((await send(body, sign(body, { secret: SECRETS[0] as string }))).status).toBe(200);
    const both = `${sign(body, { secret: 'whsec_somebody_elses' })},${sign(body).split(',')[1]}`;
    expect((await send(body, both)).body.outcome).toBe('doubled');
  });

  const body = event('payment_intent.succeeded', intent());
  it.each<[string, string, string | undefined]>([
    ['without a signature', body, undefined],
    ['with an empty one', body, ''],
    ['signed by somebody else', body, sign(body, { secret: 'whsec_somebody_elses' })],
    ['that was changed', body.replace('500', '50000'), sign(body)],
    ['with one byte more', `${body} `, sign(body)],
    ['that was recorded more than five minutes ago', body, sign(body, { seconds: NOW / 1_000 - 301 })],
    ['from the future', body, sign(body, { seconds: NOW / 1_000 + 301 })],
    ['whose time was changed', body, sign(body, { seconds: NOW / 1_000 - 301 }).replace(/t=\d+/, `t=${NOW / 1_000}`)],
    ['with an old scheme alone', body, sign(body).replace('v1=', 'v0=')],
    ['with nonsense', body, 't=,v1=,,,=v1=zz'],
    ['with a time that is no number', body, sign(body).replace(/t=\d+/, 't=NaN')],
  ])('answers 401 to a message %s, and credits nothing', async (_what, sent, signature) => {
    expect(await send(sent, signature)).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(await premium()).toBe(0);
  });

  it.each([
    ['no JSON', '{'],
    ['no event', '{"id":1}'],
    ['a fractional amount', event('payment_intent.succeeded', intent({ amount_received: 0.5 }))],
    ['a negative amount', event('payment_intent.succeeded', intent({ amount_received: -500 }))],
    ['a huge amount', event('payment_intent.succeeded', intent({ amount_received: 1e15 }))],
    ['a name of every object as its type', event('constructor', {}).replace('"data":{"object":{}}', '"data":7')],
  ])('answers 400 to %s, well signed', async (_what, sent) => {
    expect(await tell(sent)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(await premium()).toBe(0);
  });

  it('is not there without a secret, whatever is sent', async () => {
    const closed = await openServer({ clock: () => now });
    const answer = await closed.call(undefined, 'POST', ROUTE, { payload: body, headers: { 'content-type': 'application/json', 'stripe-signature': sign(body) } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    await closed.close();
  });
});
