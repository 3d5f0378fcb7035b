/** A part that is made at its first use, once; a failed attempt is forgotten, so that the next use tries again. */
export interface Lazy<Part> {
  (): Promise<Part>;
  readonly made: boolean;
}

export function lazily<Part>(make: () => Promise<Part>): Lazy<Part> {
  let part: Promise<Part> | undefined;
  const get = (): Promise<Part> => {
    part ??= make().catch((error: unknown) => {
      part = undefined;
      throw error;
    });
    return part;
  };
  return Object.defineProperty(get, 'made', { get: () => part !== undefined }) as Lazy<Part>;
}
