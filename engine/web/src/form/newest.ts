/**
 * Asks for what may change quickly: a single change at once, those that follow it closely after a pause. Only the newest answer counts, however
 * late an older one comes.
 */
export interface Newest<Question> {
  ask(question: Question): void;
  /** Nothing is asked or answered any more. */
  stop(): void;
}

export interface NewestOptions<Question, Answer> {
  /** Changes that lie closer together are asked for once. */
  readonly pauseMs: number;
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
  readonly onAnswer: (answer: Answer) => void;
  readonly onFailure: (failure: unknown) => void;
}

export function newest<Question, Answer>({ pauseMs, ask, onAnswer, onFailure }: NewestOptions<Question, Answer>): Newest<Question> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;

  const giveUp = (): void => {
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
      giveUp();
      const follows = timer !== undefined;
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        if (follows) begin(question);
      }, pauseMs);
      if (!follows) begin(question);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      giveUp();
    },
  };
}
