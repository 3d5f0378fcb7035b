/** Whether a call comes from the server: its body is signed with a secret that only the server and the node know. */
import { createHmac, timingSafeEqual } from 'crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { SIGNATURE_HEADER, SIGNATURE_VALID_S } from '../../contract/index.ts';

/** Secret of the callbacks of one node run: made of the API key, so that nothing needs to be kept for it. */
export const callbackSecret = (apiKey: string, key: string): string => createHmac('sha256', apiKey).update(`sogni-flow callback ${key}`).digest('hex');

/** @param nowMs - milliseconds since the epoch. */
export function isSigned(header: unknown, body: string, secret: string, nowMs: number): boolean {
  const fields = new Map(typeof header === 'string' && header.length < 1_000 ? header.split(',').map((field) => field.trim().split('=', 2) as [string, string]) : []);
  const [time, given] = [fields.get('t') ?? '', fields.get('v1') ?? ''];
  if (!/^\d{1,12}$/.test(time) || !/^[0-9a-f]{64}$/.test(given) || Math.abs(nowMs / 1_000 - Number(time)) > SIGNATURE_VALID_S) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), createHmac('sha256', secret).update(`${time}.${body}`).digest());
}

/** The body as it came. JSON that was read and is written again is the same text, since the server writes it the same way. */
export function bodyText(context: IWebhookFunctions): string {
  const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
  return rawBody instanceof Uint8Array ? Buffer.from(rawBody).toString('utf8') : JSON.stringify(context.getBodyData());
}

export const signatureOf = (context: IWebhookFunctions): unknown => context.getHeaderData()[SIGNATURE_HEADER];
