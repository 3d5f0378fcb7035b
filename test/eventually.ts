/** Far beyond what a busy machine with a slow disk takes, and within what Jest gives a test. */
const PATIENCE_MS = 60_000;
const EVERY_MS = 5;

/** Asks until the answer is true, for what no event tells. @throws with `what` after a minute. */
export async function eventually(what: string, is: () => unknown): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await is())) {
    if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** Tells what only passes by, again and again until it is heard: whoever listens may not be there yet when a job begins. */
export async function untilHeard<Heard>(tell: () => void, heard: Promise<Heard>): Promise<Heard> {
  tell();
  const telling = setInterval(tell, 100);
  try {
    return await heard;
  } finally {
    clearInterval(telling);
  }
}
