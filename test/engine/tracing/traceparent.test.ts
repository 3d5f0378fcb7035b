import { describe, expect, it } from '@jest/globals';
import { readTraceParent, writeTraceParent } from '../../../engine/src/tracing/traceparent.ts';

const [TRACE, SPAN] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

describe('traceparent', () => {
  it.each([
    ['01', 1],
    ['00', 0],
    ['03', 1],
    ['02', 0],
  ])('is read and written again; of the flags %s, the one that is known', (flags, traceFlags) => {
    const place = readTraceParent(`00-${TRACE}-${SPAN}-${flags}`);
    expect(place).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags });
    expect(writeTraceParent(place!)).toBe(`00-${TRACE}-${SPAN}-0${traceFlags}`);
  });

  it('is read from later versions, which may say more', () => {
    expect(readTraceParent(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags: 1 });
  });

  it.each([
    ['nothing', ''],
    ['a version that there will never be', `ff-${TRACE}-${SPAN}-01`],
    ['more than its version has', `00-${TRACE}-${SPAN}-01-more`],
    ['no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['no span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capital letters', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['too short an id', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['space around it', ` 00-${TRACE}-${SPAN}-01`],
    ['a second line', `00-${TRACE}-${SPAN}-01\n`],
  ])('counts as absent with %s', (_what, text) => {
    expect(readTraceParent(text)).toBeUndefined();
  });
});
