/** Waits for the work so long and no longer. @returns `undefined` when it was not there in time. */
export async function orLate<Result>(work: Promise<Result>, withinMs: number): Promise<Result | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, withinMs, undefined);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
