import { describe, expect, it } from '@jest/globals';
import { followRun } from '../../../../engine/web/src/state/run-stream.ts';
import { aNode, anExecution } from './fixtures.ts';
import { simulatedTools } from './simulated-source.ts';

function watch() {
  const { sources, pauses, tools } = simulatedTools();
  const heard: string[] = [];
  const stop = followRun('e1', { event: ({ type }) => heard.push(type), connected: (there) => heard.push(there ? 'there' : 'gone') }, tools);
  return { sources, pauses, heard, stop };
}

describe('followRun', () => {
  it('closes the stream when the execution rests, so that the browser does not open it again', () => {
    const { sources, heard } = watch();
    sources[0]!.onopen?.();
    sources[0]!.send({ type: 'snapshot', execution: anExecution([aNode('A')]) });
    expect(sources[0]!.readyState).not.toBe(2);
    sources[0]!.send({ type: 'state', execution: anExecution([aNode('A')], { state: 'completed' }) });
    expect(sources[0]!.readyState).toBe(2);
    expect(heard).toEqual(['there', 'snapshot', 'state']);
  });

  it('leaves a lost connection to the browser, which knows the last event', () => {
    const { sources, pauses, heard } = watch();
    sources[0]!.fail(false);
    expect(pauses).toEqual([]);
    expect(heard).toEqual(['gone']);
  });

  it('opens it anew after a pause that doubles up to 15 s, and begins anew once the server is back', () => {
    const { sources, pauses } = watch();
    for (let tries = 0; tries < 8; tries++) {
      sources.at(-1)!.fail(true);
      pauses.at(-1)!.then();
    }
    expect(pauses.map(({ ms }) => ms)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    sources.at(-1)!.onopen?.();
    sources.at(-1)!.fail(true);
    expect(pauses.at(-1)!.ms).toBe(500);
  });

  it('does nothing more once it is stopped', () => {
    const { sources, pauses, stop } = watch();
    sources[0]!.fail(true);
    stop();
    expect(pauses[0]!.off).toBe(true);
    expect(sources[0]!.readyState).toBe(2);
  });
});
