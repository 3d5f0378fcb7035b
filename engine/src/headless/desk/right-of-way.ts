/** Lets what nobody waits for begin only when nothing is under way that somebody waits for. */
export class RightOfWay {
  #ahead = 0;
  #behind: (() => void)[] = [];

  async first<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#ahead += 1;
    try {
      return await work();
    } finally {
      this.#ahead -= 1;
      if (this.#ahead === 0) for (const go of this.#behind.splice(0)) go();
    }
  }

  /** Resolves when it is free; it may be taken again by then, which delays that by no more than one piece of work. */
  free(): Promise<void> {
    return this.#ahead === 0 ? Promise.resolve() : new Promise((go) => this.#behind.push(go));
  }
}
