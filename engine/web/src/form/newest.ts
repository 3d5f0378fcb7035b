/**
 * Asks for what changes quickly: after a pause, and only the newest answer counts, however late an older one comes.
 */
export interface Newest<Question> {
  ask(question: Question): void;
  /** Nothing is asked or answered any more. */
  stop(): void;
}

export interface NewestOptions<Question, Answer> {
  readonly pauseMs: number;
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
  readonly onAnswer: (answer: Answer) => void;
  readonly onFailure: (failure: unknown) => void;
}

export function newest<Question, Answer>({ pauseMs, ask, onAnswer, onFailure }: NewestOptions<Question, Answer>): Newest<Question> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;

  const stop = (): void => {
    clearTimeout(timer);
    running?.abort();
    running = undefined;
  };

  const begin = (question: Question): void => {
    const mine = (running = new AbortController());
    const unlessStale =
      <Value>(listener: (value: Value) => void) =>
      (value: Value): void => {
        if (mine === running) listener(value);
      };
    ask(question, mine.signal).then(unlessStale(onAnswer), unlessStale(onFailure));
  };

  return {
    ask(question) {
      stop();
      timer = setTimeout(begin, pauseMs, question);
    },
    stop,
  };
}
