import { describe, expect, it } from '@jest/globals';
import { checkInputLimits, checkOneOf, extractMetadata, generateSpeech, stitchVideo } from '../../nodes/contract/index.ts';

const count = (files: Record<string, number>) => (slot: string) => files[slot] ?? 0;

describe('slots of which one is filled', () => {
  it('may be any of them, and none is asked of an operation without such slots', () => {
    expect(() => checkOneOf(extractMetadata, count({ audio: 1 }))).not.toThrow();
    expect(() => checkOneOf(stitchVideo, count({}))).not.toThrow();
  });

  it.each([
    [{}, 'extract_metadata takes exactly one of Image, Video, Audio; none is given'],
    [{ image: 1, audio: 1 }, 'extract_metadata takes exactly one of Image, Video, Audio; given are image and audio'],
  ])('are refused as %j', (files, message) => {
    expect(() => checkOneOf(extractMetadata, count(files))).toThrow(expect.objectContaining({ code: 'invalid_input', message }));
  });
});

describe('files that a model takes', () => {
  const limits = { voiceSource: { min: 0, max: 0, why: 'it does not clone' } };

  it('are refused where it takes none', () => {
    expect(() => checkInputLimits(generateSpeech, count({}), limits, 'sketch')).not.toThrow();
    expect(() => checkInputLimits(generateSpeech, count({ voiceSource: 1 }), limits, 'sketch')).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: 'input voiceSource is given 1 times; generate_speech with model sketch takes none: it does not clone' }),
    );
  });

  it('are asked for where it needs some', () => {
    expect(() => checkInputLimits(generateSpeech, count({}), { voiceSource: { min: 1, max: 1 } }, 'clone')).toThrow('input voiceSource is given 0 times; generate_speech with model clone takes 1');
  });
});
