import { setTimeout as sleep } from 'node:timers/promises';

/** Asks every 100 ms until there is an answer. @throws with `what` after `limitMs`. */
export async function until<Answer>(what: string, limitMs: number, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${limitMs / 1_000} s`);
    await sleep(100);
  }
}
