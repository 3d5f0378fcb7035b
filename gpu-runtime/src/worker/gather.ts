/** Passes text on at most once per `intervalMs`: the first piece at once, then what has come in each interval, together. Nothing is left out. */
export interface Gathered {
  push(text: string): void;
  /** Passes on what is left; nothing is passed on afterwards. */
  close(): void;
}

/** @param passOn - `offset` is how many characters were passed on before. */
export function gather(passOn: (text: string, offset: number) => void, intervalMs: number): Gathered {
  let resting: NodeJS.Timeout | undefined;
  let waiting = '';
  let offset = 0;
  let closed = false;

  const flush = (): void => {
    const text = waiting;
    waiting = '';
    if (text === '') return;
    const at = offset;
    offset += text.length;
    passOn(text, at);
  };
  const rest = (): void => {
    resting = setTimeout(() => {
      resting = undefined;
      if (waiting === '') return;
      rest();
      flush();
    }, intervalMs);
  };

  return {
    push(text) {
      if (closed || text === '') return;
      waiting += text;
      if (resting) return;
      rest();
      flush();
    },
    close() {
      clearTimeout(resting);
      flush();
      closed = true;
    },
  };
}
