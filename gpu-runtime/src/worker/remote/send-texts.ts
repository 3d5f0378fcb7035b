/** Texts on their way to an engine elsewhere: a few requests a second, and one at a time for each job, so that pieces come in order. One that is lost is not sent again. */
import type { TextPiece } from '../desk.ts';
import { gather, type Gathered } from '../gather.ts';

const TELL_EVERY_MS = 250;

export interface SendTexts {
  push(jobId: string, fence: number, text: string): void;
  /** Sends what is left of the job's text. */
  end(jobId: string): void;
}

export function createSendTexts(send: (jobId: string, fence: number, piece: TextPiece) => Promise<unknown>): SendTexts {
  const texts = new Map<string, Gathered & { readonly fence: number }>();

  function begin(jobId: string, fence: number): Gathered & { readonly fence: number } {
    texts.get(jobId)?.close();
    let sent: Promise<unknown> = Promise.resolve();
    const passOn = (text: string, offset: number): void => void (sent = sent.then(() => send(jobId, fence, { text, offset })).catch(() => undefined));
    const text = { fence, ...gather(passOn, TELL_EVERY_MS) };
    texts.set(jobId, text);
    return text;
  }

  return {
    push(jobId, fence, text) {
      const known = texts.get(jobId);
      (known?.fence === fence ? known : begin(jobId, fence)).push(text);
    },
    end(jobId) {
      texts.get(jobId)?.close();
      texts.delete(jobId);
    },
  };
}
