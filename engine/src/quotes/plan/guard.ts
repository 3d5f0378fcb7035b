/**
 * Guards: which outcome of an open decision everything on the way to a node hangs on.
 *
 *              ┌─ output 0 ──► A ──┐
 *   decision ──┤                   ├──► C        A: decision 0    B: decision 1    C: none
 *              └─ output 1 ──► B ──┘
 *
 * Where one item meets the decision, A and B exclude each other, so the worst case is the dearer one and not both.
 */
export interface Guard {
  readonly parent: Guard | undefined;
  /** Name of the deciding node. */
  readonly decision: string;
  readonly output: number;
  readonly depth: number;
}

export const behind = (parent: Guard | undefined, decision: string, output: number): Guard => ({ parent, decision, output, depth: (parent?.depth ?? 0) + 1 });

/** What several ways to a node have in common. */
export function meet(guards: readonly (Guard | undefined)[]): Guard | undefined {
  let [common] = guards;
  for (const other of guards.slice(1)) {
    let [one, two] = [common, other];
    while (one !== two) {
      if ((one?.depth ?? 0) >= (two?.depth ?? 0)) one = one?.parent;
      else two = two?.parent;
    }
    common = one;
  }
  return common;
}

/** The most that amounts can come to together, in the same unit. */
export function worstCase(amounts: readonly { readonly guard: Guard | undefined; readonly amount: number }[]): number {
  let unguarded = 0;
  const byDepth: Map<Guard, number>[] = [];
  const add = (guard: Guard | undefined, amount: number): void => {
    if (guard === undefined) unguarded += amount;
    else {
      const level = (byDepth[guard.depth] ??= new Map());
      level.set(guard, (level.get(guard) ?? 0) + amount);
    }
  };
  for (const { guard, amount } of amounts) add(guard, amount);
  for (let depth = byDepth.length - 1; depth > 0; depth -= 1) {
    const dearest = new Map<string, { readonly parent: Guard | undefined; readonly amount: number }>();
    for (const [{ decision, parent }, amount] of byDepth[depth] ?? []) {
      if (amount > (dearest.get(decision)?.amount ?? -1)) dearest.set(decision, { parent, amount });
    }
    for (const { parent, amount } of dearest.values()) add(parent, amount);
  }
  return unguarded;
}
