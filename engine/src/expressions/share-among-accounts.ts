/**
 * Expression engines for all accounts of a server. Code that does not end holds its thread for half a minute, and its author may send it again
 * and again: work of one account is always in one lane, and another account is given a lane of its own as long as there is one.
 */
import type { ExpressionEngine, Expressions } from './port.ts';

export interface AccountExpressions {
  of(account: string): Expressions;
  close(): Promise<void>;
}

interface Lane {
  readonly engine: ExpressionEngine;
  /** Calls at hand, by account. */
  readonly calls: Map<string, number>;
  /** Whose work it did last: sandboxes of its executions are still warm. */
  last: string;
}

/** Each is a thread for expressions and one for Code nodes, started when first needed. */
const MOST_LANES = 4;

export function shareAmongAccounts(open: () => ExpressionEngine, most = MOST_LANES): AccountExpressions {
  const lanes: Lane[] = [];

  const added = (): Lane => {
    const lane: Lane = { engine: open(), calls: new Map(), last: '' };
    lanes.push(lane);
    return lane;
  };

  function laneOf(account: string): Lane {
    const own = lanes.find(({ calls }) => calls.has(account));
    if (own) return own;
    const free = lanes.filter(({ calls }) => calls.size === 0);
    return free.find(({ last }) => last === account) ?? free[0] ?? (lanes.length < most ? added() : lanes.reduce((one, other) => (other.calls.size < one.calls.size ? other : one)));
  }

  async function within<Result>(account: string, call: (engine: ExpressionEngine) => Promise<Result>): Promise<Result> {
    const lane = laneOf(account);
    const { calls } = lane;
    lane.last = account;
    calls.set(account, (calls.get(account) ?? 0) + 1);
    try {
      return await call(lane.engine);
    } finally {
      const left = (calls.get(account) ?? 1) - 1;
      if (left === 0) calls.delete(account);
      else calls.set(account, left);
    }
  }

  return {
    of: (account) => ({
      evaluate: (...given) => within(account, (engine) => engine.evaluate(...given)),
      runCode: (...given) => within(account, (engine) => engine.runCode(...given)),
    }),
    close: async () => void (await Promise.all(lanes.map(({ engine }) => engine.close()))),
  };
}
