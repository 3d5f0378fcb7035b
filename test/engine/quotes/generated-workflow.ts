/**
 * Workflows as people build them, drawn by fast-check: chains, fans that meet again, diamonds, branches on a field of the form and
 * branches on what a paid step has made, edits of drawn pictures, films of clips, mixes of voices, speech from expressions.
 */
import fc from 'fast-check';

export type Stage =
  | { readonly make: 'picture'; readonly side: number; readonly steps: number; readonly results: number; readonly prompt: number; readonly seed: boolean; readonly model: 'gpu' | ''; readonly width: 'fixed' | 'form' }
  | { readonly make: 'edit'; readonly results: number; readonly prompt: number }
  | { readonly make: 'clip'; readonly duration: number; readonly side: number }
  | { readonly make: 'music'; readonly duration: number }
  | { readonly make: 'speech'; readonly of: 'words' | 'form' | 'report'; readonly words: number }
  | { readonly make: 'items'; readonly count: number }
  | { readonly make: 'film' | 'mix' | 'diamond' | 'fan'; readonly branches: readonly (readonly Stage[])[] }
  | { readonly make: 'branch'; readonly on: 'form' | 'result'; readonly yes: boolean; readonly branches: readonly (readonly Stage[])[]; readonly meets: boolean };

const picture = fc.record({
  make: fc.constant('picture' as const),
  side: fc.constantFrom(512, 768, 1024, 2048),
  steps: fc.constantFrom(4, 20, 40),
  results: fc.constantFrom(1, 1, 1, 3),
  prompt: fc.nat(3),
  seed: fc.constantFrom(true, true, true, false),
  model: fc.constantFrom('' as const, '' as const, 'gpu' as const),
  width: fc.constantFrom('fixed' as const, 'fixed' as const, 'form' as const),
});
const simple: fc.Arbitrary<Stage> = fc.oneof(
  { weight: 4, arbitrary: picture },
  { weight: 3, arbitrary: fc.record({ make: fc.constant('edit' as const), results: fc.constantFrom(1, 1, 2), prompt: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ make: fc.constant('clip' as const), duration: fc.integer({ min: 1, max: 8 }), side: fc.constantFrom(512, 720) }) },
  { weight: 1, arbitrary: fc.record({ make: fc.constant('music' as const), duration: fc.integer({ min: 10, max: 60 }) }) },
  { weight: 2, arbitrary: fc.record({ make: fc.constant('speech' as const), of: fc.constantFrom('words' as const, 'form' as const, 'report' as const), words: fc.integer({ min: 1, max: 60 }) }) },
);
const items = fc.record({ make: fc.constant('items' as const), count: fc.integer({ min: 1, max: 3 }) });
const stages = (most: number): fc.Arbitrary<readonly Stage[]> => fc.array(simple, { minLength: 1, maxLength: most });
const branches = fc.array(stages(2), { minLength: 2, maxLength: 3 });
const joined: fc.Arbitrary<Stage> = fc.record({ make: fc.constantFrom('film' as const, 'mix' as const, 'diamond' as const, 'fan' as const), branches: fc.oneof(branches, stages(2).map((same) => [same, same])) });
const branchOn = (on: 'form' | 'result'): fc.Arbitrary<Stage> =>
  fc.record({ make: fc.constant('branch' as const), on: fc.constant(on), yes: fc.boolean(), branches: fc.oneof(branches, stages(2).map((one) => [one, []])), meets: fc.boolean() });

/** @param open - one in so many stages branches on a result. */
const stage = (open: number): fc.Arbitrary<Stage> =>
  fc.oneof({ weight: 60, arbitrary: simple }, { weight: 8, arbitrary: items }, { weight: 20, arbitrary: joined }, { weight: 12, arbitrary: branchOn('form') }, { weight: open, arbitrary: branchOn('result') });

export interface GeneratedWorkflow {
  readonly stages: readonly Stage[];
  readonly inputs: { readonly Width: number; readonly Text: string; readonly Flag: string };
}

export const generatedWorkflow = (open: number): fc.Arbitrary<GeneratedWorkflow> =>
  fc.record({
    stages: fc.array(stage(open), { minLength: 1, maxLength: 4 }),
    inputs: fc.record({ Width: fc.constantFrom(512, 1024, 2048), Text: fc.integer({ min: 1, max: 300 }).map((length) => 'w'.repeat(length)), Flag: fc.constantFrom('yes', 'no') }),
  });

/** Whether Code makes items where a quote does not come to: behind an outcome that hangs on a result. Nobody can tell their number before. */
export const makesUnseenItems = ({ stages: all }: Pick<GeneratedWorkflow, 'stages'>, open = false): boolean =>
  all.some((one, index) => {
    const isOpen = open || branchesOnResult({ stages: all.slice(0, index) });
    if (one.make === 'items') return isOpen;
    return 'branches' in one && one.branches.some((inner) => makesUnseenItems({ stages: inner }, isOpen || (one.make === 'branch' && one.on === 'result')));
  });

/** Whether an outcome hangs on a result that is not there when the workflow is quoted. */
export const branchesOnResult = ({ stages: all }: Pick<GeneratedWorkflow, 'stages'>): boolean =>
  all.some((one) => (one.make === 'branch' && one.on === 'result') || ('branches' in one && one.branches.some((inner) => branchesOnResult({ stages: inner }))));
