import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FlowError } from '../../../nodes/contract/index.ts';
import { findJsonError } from '../../../engine/src/workflow/json-error.ts';
import { formFields } from '../../../engine/src/workflow/form-fields.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { planWorkflow } from '../../../engine/src/workflow/plan-workflow.ts';
import { typesOf } from '../execution/fakes.ts';

const GOOD = {
  name: 'w',
  nodes: [
    { name: 'start', type: 'start', parameters: { formFields: { values: [{ fieldLabel: 'Prompt', fieldType: 'dropdown', fieldOptions: { values: [{ option: 'a' }] } }] } } },
    { name: 'a', type: 'pass', typeVersion: 1, position: [0, 0], credentials: { sogniApi: { id: '1', name: 'S' } } },
    { name: 'form', type: 'n8n-nodes-base.formTrigger', parameters: { formFields: { values: [{ fieldLabel: 'N', fieldType: 'number' }] } } },
  ],
  connections: { start: { main: [[{ node: 'a', type: 'main', index: 0 }]] } },
  pinData: { a: [{ json: {} }] },
};

/** Replaces the value at a random place of a deep copy. */
function mutate(source: unknown, path: readonly number[], value: unknown): unknown {
  const root = structuredClone(source) as Record<string, unknown>;
  let parent: Record<string, unknown> = root;
  for (const [depth, step] of path.entries()) {
    const keys = Object.keys(parent);
    if (keys.length === 0) return root;
    const key = keys[step % keys.length] as string;
    const child = parent[key];
    if (depth === path.length - 1 || typeof child !== 'object' || child === null) {
      parent[key] = value;
      return root;
    }
    parent = child as Record<string, unknown>;
  }
  return root;
}

function readAll(source: unknown): void {
  const workflow = parseWorkflow(source);
  formFields(workflow);
  planWorkflow(workflow, typesOf());
  expect(workflow.digest).toHaveLength(64);
}

const onlyTyped = (work: () => void): void => {
  try {
    work();
  } catch (error) {
    if (!FlowError.is(error)) throw error;
  }
};

const paths = fc.array(fc.nat(20), { minLength: 1, maxLength: 7 });

describe('a hostile workflow', () => {
  it('is the good one to begin with', () => {
    expect(() => readAll(GOOD)).not.toThrow();
  });

  it('is read or refused with a typed error, whatever stands in whichever place', () => {
    fc.assert(
      fc.property(paths, fc.anything(), (path, value) => onlyTyped(() => readAll(mutate(GOOD, path, value)))),
      { numRuns: 2_000 },
    );
  });

  it('is read or refused with a typed error when its text is damaged', () => {
    const text = JSON.stringify(GOOD);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 5 }), (at, cut, insert) => onlyTyped(() => readAll(text.slice(0, at) + insert + text.slice(at + cut)))),
      { numRuns: 2_000 },
    );
  });
});

describe('findJsonError', () => {
  it('agrees with JSON.parse: not later than where that gave up, and nothing before it is wrong', () => {
    const text = JSON.stringify(GOOD);
    const complaint = (source: string): string | undefined => {
      try {
        JSON.parse(source);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    };
    const positionIn = (message: string): number | undefined => (/position (\d+)/.exec(message) ? Number(/position (\d+)/.exec(message)?.[1]) : undefined);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(3), fc.constantFrom('', '"', ',', '}', ']', '{', ':', '1', '\\', '\n', 'x'), (at, cut, insert) => {
        const damaged = text.slice(0, at) + insert + text.slice(at + cut);
        const message = complaint(damaged);
        fc.pre(message !== undefined);
        const place = findJsonError(damaged);
        expect(place).toBeLessThanOrEqual(positionIn(message) ?? damaged.length);
        const before = complaint(damaged.slice(0, place));
        expect(before === undefined || before.includes('end of JSON input') || positionIn(before) === place).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
