import { describe, expect, it } from '@jest/globals';
import { perform } from './a-sketch-runtime.ts';

describe('generate_music', () => {
  const MUSIC = { prompt: 'calm ambient piano', duration: 10 };

  it('composes a WAV file of the length that was asked for', async () => {
    const { report, saved } = await perform('generate_music', MUSIC);
    expect(saved).toMatchObject([{ role: 'audio', mediaType: 'audio/wav', durationSeconds: 10, seed: 5 }]);
    expect(Buffer.from(saved[0]!.bytes.subarray(0, 4)).toString()).toBe('RIFF');
    expect(saved[0]!.bytes.length).toBe(44 + 10 * 48_000 * 4);
    expect(report.method).toBe('composed by rules, no AI model');
  });

  it('returns stems as side results, in the format that was asked for', async () => {
    const { saved } = await perform('generate_music', { ...MUSIC, stems: true, outputFormat: 'flac' });
    expect(saved.map(({ role }) => role)).toEqual(['audio', 'stem-drums', 'stem-bass', 'stem-harmony', 'stem-lead']);
    expect(new Set(saved.map(({ mediaType }) => mediaType))).toEqual(new Set(['audio/flac']));
  });

  it('composes a piece for each seed, and says once what it cannot follow', async () => {
    const { report, saved } = await perform('generate_music', { ...MUSIC, numberOfVariations: 2, lyrics: 'la la', guidance: 7, language: 'de', outputFormat: 'mp3' });
    expect(saved.map(({ seed, mediaType }) => [seed, mediaType])).toEqual([[5, 'audio/mpeg'], [6, 'audio/mpeg']]);
    expect(Buffer.compare(saved[0]!.bytes, saved[1]!.bytes)).not.toBe(0);
    expect(report.warnings).toEqual([expect.stringContaining('cannot sing'), 'language, guidance have no effect: the piece is composed by rules']);
  });

  it('takes tempo, key and time signature as asked for, and none of its own words for them', async () => {
    const [slow, fast] = [await perform('generate_music', { ...MUSIC, bpm: 60, keyscale: 'D minor', timesig: '3' }), await perform('generate_music', { ...MUSIC, bpm: 140, keyscale: 'D minor', timesig: '3' })];
    expect(slow.report.warnings).toEqual([]);
    expect(Buffer.compare(slow.saved[0]!.bytes, fast.saved[0]!.bytes)).not.toBe(0);
    await expect(perform('generate_music', { ...MUSIC, keyscale: 'H dur' })).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('stops in the middle when it is cancelled', async () => {
    const stop = new AbortController();
    await expect(perform('generate_music', { ...MUSIC, duration: 600 }, [], stop.signal, () => stop.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('generate_speech', () => {
  it('speaks a text into a file of its own length, and does not call it AI', async () => {
    const { report, saved } = await perform('generate_speech', { prompt: 'Greetings from the coast.', language: 'english' });
    expect(saved).toMatchObject([{ role: 'audio', mediaType: 'audio/wav', seed: 5 }]);
    expect(saved[0]!.durationSeconds).toBeGreaterThan(0.5);
    expect(Buffer.from(saved[0]!.bytes.subarray(0, 4)).toString()).toBe('RIFF');
    expect(report.method).toBe('spoken by a system voice, no AI model');
  });

  it('changes the voice by the words of a description, and tells the others', async () => {
    const text = { prompt: 'Greetings from the coast.', language: 'english' };
    const [plain, slow] = [await perform('generate_speech', text), await perform('generate_speech', { ...text, voiceDescription: 'a slow, deep voice of a pirate man', creativity: 1 })];
    expect(slow.saved[0]!.durationSeconds! / plain.saved[0]!.durationSeconds!).toBeGreaterThan(1.1);
    expect(slow.report).toMatchObject({ wordsUsed: ['slow', 'deep', 'man'], wordsIgnored: ['pirate'], warnings: ['creativity has no effect: the text is spoken by rules'] });
  });

  it('refuses to clone a voice, and to say the same thing twice', async () => {
    await expect(perform('generate_speech', { prompt: 'a', voiceTranscript: 'b' })).rejects.toThrow('model sketch allows nothing there: system voices cannot be cloned');
    await expect(perform('generate_speech', { prompt: 'a', numberOfVariations: 2 })).rejects.toThrow('allows only 1: a system voice says a text in one way only');
  });
});
