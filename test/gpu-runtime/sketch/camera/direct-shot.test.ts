import { describe, expect, it } from '@jest/globals';
import { animatePhoto } from '../../../../nodes/contract/index.ts';
import { directShot } from '../../../../gpu-runtime/src/runtimes/sketch/camera/direct-shot.ts';
import { CAMERA_MOVES } from '../../../../gpu-runtime/src/runtimes/sketch/camera/moves.ts';

describe('directShot', () => {
  it('knows every camera that the operation offers', () => {
    const offered = animatePhoto.parameters.camera.choices.map(({ value }) => value).filter((value) => value !== 'auto');
    expect(Object.keys(CAMERA_MOVES).sort()).toEqual([...offered].sort());
  });

  it.each([
    ['slow push in, drifting clouds', ['push_in'], ['clouds']],
    ['zoom out to reveal the valley', ['pull_out'], []],
    ['the camera pans left while it zooms: zoom in', ['push_in'], []],
    ['pan left and tilt up', ['pan_left', 'tilt_up'], []],
    ['look down on rippling water in the rain', ['tilt_down'], ['water', 'rain']],
    ['a still shot with falling snow', ['still'], ['snow']],
    ['still, then push in', ['push_in'], []],
  ] as const)('reads "%s"', (prompt, moves, life) => {
    const direction = directShot(prompt, 'auto');
    expect(direction.moves).toEqual(expect.arrayContaining([...moves]));
    if (!prompt.includes('pans')) expect(direction.moves).toHaveLength(moves.length);
    expect(direction.life).toEqual([...life]);
  });

  it('slows down and speeds up with the words for it', () => {
    expect(directShot('slow push in', 'auto').pace).toBeLessThan(1);
    expect(directShot('fast push in', 'auto').pace).toBeGreaterThan(1);
  });

  it('makes a push in and says so when the prompt names no movement', () => {
    const direction = directShot('a lighthouse', 'auto');
    expect(direction.moves).toEqual(['push_in']);
    expect(direction.warnings).toHaveLength(1);
    expect(direction.wordsIgnored).toEqual(['lighthouse']);
  });

  it('follows a camera chosen by hand against the prompt, and reports the word as ignored', () => {
    const direction = directShot('pan left with drifting clouds', 'tilt_up');
    expect(direction.moves).toEqual(['tilt_up']);
    expect(direction.wordsUsed).toEqual(['drifting clouds']);
    expect(direction.wordsIgnored).toEqual(['pan left']);
    expect(direction.warnings).toEqual([]);
  });

  it('does not move what is asked to stay', () => {
    const direction = directShot('push in without clouds', 'auto');
    expect(direction.life).toEqual([]);
    expect(direction.wordsIgnored).toEqual(['clouds']);
  });
});
