import { describe, expect, it } from '@jest/globals';
import type { DryJob } from '../../../engine/src/quotes/dry-run.ts';
import { stretched, stretchOf } from '../../../engine/src/quotes/stretch.ts';
import type { JobInput } from '../../../engine/src/quotes/types.ts';

const input = (slot: string, digest: string, durationSeconds: number): JobInput => ({ slot, artifact: { digest, mediaType: 'audio/wav', bytes: 0, role: 'audio', durationSeconds } });
const job = (node: string, operation: string, parameters: DryJob['parameters'], inputs: readonly JobInput[], made = false): DryJob => ({ line: { node, operation } as DryJob['line'], parameters, inputs, results: [node], made });

//  Voice ──► Mix ──► Film
const voice = job('Voice', 'generate_speech', { prompt: 'Hello there.' }, []);
const stretchIn = (jobs: readonly DryJob[], open: Readonly<Record<string, readonly [unknown, unknown, unknown]>> = {}) => stretchOf(jobs, new Map(jobs.map(({ line: { node } }) => [node, { open: node === 'Mix' ? open : {} }])));

describe('how much longer a result may come out', () => {
  it('is three times what was taken for speech, and for what is as long as the speech', () => {
    const stretch = stretchIn([voice, job('Mix', 'mix_audio', {}, [input('voice', 'Voice', 2)])]);
    expect([stretch('Voice'), stretch('Mix')]).toEqual([3, 3]);
    expect(stretched(input('audio', 'Mix', 2), stretch).artifact.durationSeconds).toBe(6);
  });

  it('counts what comes before and between the words once', () => {
    const stretch = stretchIn([voice, job('Mix', 'mix_audio', { voiceStart: 2 }, [input('voice', 'Voice', 2)])]);
    expect(stretch('Mix')).toBe((2 + 6) / (2 + 2));
  });

  it('is nothing where a length is given, or where music sets it', () => {
    expect(stretchIn([voice, job('Mix', 'mix_audio', { duration: 10 }, [input('voice', 'Voice', 2)])])('Mix')).toBe(1);
    expect(stretchIn([voice, job('Mix', 'mix_audio', {}, [input('voice', 'Voice', 2), input('music', 'a song', 12)])])('Mix')).toBe(1);
  });

  it('goes by what the length may become where an expression gives it', () => {
    expect(stretchIn([voice, job('Mix', 'mix_audio', { duration: 10 }, [input('voice', 'Voice', 2)])], { duration: [1, undefined, 25] })('Mix')).toBe(2.5);
    expect(stretchIn([voice, job('Mix', 'mix_audio', { duration: 10 }, [input('voice', 'Voice', 2)])], { duration: [1, undefined, 1_800] })('Mix')).toBe(3);
  });

  it('is nothing for what is there already', () => {
    expect(stretchIn([{ ...voice, made: true }])('Voice')).toBe(1);
  });
});
