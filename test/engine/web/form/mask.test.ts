import { describe, expect, it } from '@jest/globals';
import { drawMask, isBlank, type MaskCanvas, type MaskOp } from '../../../../engine/web/src/form/mask-ops.ts';

const stroke = (erase: boolean, ...places: readonly (readonly [number, number])[]): MaskOp => ({ kind: 'stroke', erase, size: 0.1, places });

describe('isBlank', () => {
  it.each([
    ['nothing', [], true],
    ['a stroke', [stroke(false, [0, 0])], false],
    ['a stroke that is cleared', [stroke(false, [0, 0]), { kind: 'clear' }], true],
    ['only erased', [stroke(true, [0, 0])], true],
    ['nothing, inverted', [{ kind: 'invert' }], false],
  ] as const)('%s', (_what, ops, blank) => expect(isBlank(ops as readonly MaskOp[])).toBe(blank));
});

it('drawMask draws at the size that it is asked for, and a single place as a dot', () => {
  const calls: string[] = [];
  const state: Record<string, unknown> = {};
  const canvas = new Proxy(state, {
    get: (_target, name) => (name in state ? state[String(name)] : (...values: number[]) => calls.push(`${String(name)} ${values.join(' ')}`.trim())),
  }) as unknown as MaskCanvas;
  drawMask(canvas, [stroke(false, [0.5, 0.25]), stroke(true, [0, 0], [1, 1])], 200, 100, '#fff');
  expect(calls).toEqual(['clearRect 0 0 200 100', 'beginPath', 'moveTo 100 25', 'lineTo 100 25', 'stroke', 'beginPath', 'moveTo 0 0', 'lineTo 200 100', 'stroke']);
  expect(state).toMatchObject({ lineWidth: 20, globalCompositeOperation: 'destination-out', lineCap: 'round' });
});
