/**
 * Links that resume one wait of one execution: whoever has the link may, once. The signature names the wait, so that a link can be
 * made before the branch has come there, and holds as long as the wait does.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { WaitPlace } from '../../execution/waits.ts';

export const WAITING = '/webhook-waiting';

export interface WaitLinks {
  /** @param baseUrl - how callers reach the server. */
  url(baseUrl: string, executionId: string, place: WaitPlace): string;
  /** @returns which wait the link is for. @throws FlowError `forbidden` */
  verify(executionId: string, signature: unknown): WaitPlace;
}

/** @param key - the same for all servers and runs of one data folder. */
export function createWaitLinks(key: Uint8Array): WaitLinks {
  const signatureOf = (executionId: string, place: string): Buffer => createHmac('sha256', key).update(['resume', executionId, place].join('\n')).digest();

  return {
    url(baseUrl, executionId, { node, runIndex }) {
      const place = Buffer.from(JSON.stringify([node, runIndex])).toString('base64url');
      return `${baseUrl.replace(/\/+$/, '')}${WAITING}/${executionId}?signature=${place}.${signatureOf(executionId, place).toString('base64url')}`;
    },
    verify(executionId, signature) {
      const [place = '', given = '', ...more] = typeof signature === 'string' ? signature.split('.') : [];
      const [presented, expected] = [Buffer.from(given, 'base64url'), signatureOf(executionId, place)];
      if (more.length > 0 || presented.length !== expected.length || !timingSafeEqual(presented, expected)) {
        throw new FlowError('forbidden', 'the link is not one that this server has signed; use the resume URL of the execution as it is');
      }
      const [node, runIndex] = JSON.parse(Buffer.from(place, 'base64url').toString('utf8')) as [string, number];
      return { node, runIndex };
    },
  };
}
