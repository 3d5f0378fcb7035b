/**
 * Stripe's signature of a webhook: `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>…]`, where v1 is the HMAC-SHA256 of `<t>.<body>`.
 *
 * The body is taken as it came, byte for byte. A signature is good for five minutes, so that a message that somebody has recorded is
 * worth nothing later. Several secrets may be good at once: that is how they are changed.
 * @see Stripe's documentation, "Verify webhook signatures manually"
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 300;

/** @param now - milliseconds since the epoch. @throws FlowError `unauthorized`, the same for everything that is wrong. */
export function checkStripeSignature(header: unknown, body: string, secrets: readonly string[], now: number): void {
  const { time, signatures } = readHeader(header);
  const isFresh = Math.abs(now / 1_000 - time) <= TOLERANCE_SECONDS;
  const expected = secrets.map((secret) => createHmac('sha256', secret).update(`${time}.${body}`).digest());
  const isRight = signatures.some((signature) => expected.some((digest) => signature.length === digest.length && timingSafeEqual(signature, digest)));
  if (!isFresh || !isRight) throw new FlowError('unauthorized', 'the signature of the message is not valid, or is older than five minutes');
}

function readHeader(header: unknown): { readonly time: number; readonly signatures: readonly Buffer[] } {
  const fields = typeof header === 'string' && header.length < 4_096 ? header.split(',').map((field) => field.trim().split('=')) : [];
  const time = fields.find(([name]) => name === 't')?.[1] ?? '';
  return {
    time: /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN,
    signatures: fields.flatMap(([name, value = '']) => (name === 'v1' && /^[0-9a-f]{64}$/.test(value) ? [Buffer.from(value, 'hex')] : [])),
  };
}
