import { describe, expect, it } from '@jest/globals';
import { frameSize } from '../../nodes/contract/index.ts';

describe('frameSize', () => {
  const hd = { width: 1280, height: 720 };

  it.each([
    ['what was asked for', hd, [1280, 720]],
    ['the short side of the size with another shape', { ...hd, aspectRatio: '9:16' }, [720, 1280]],
    ['the shape of the size with another short side', { ...hd, targetResolution: 1080 }, [1920, 1080]],
    ['both, without any size', { aspectRatio: '21:9', targetResolution: 480 }, [1120, 480]],
    ['even sides', { aspectRatio: '4:3', targetResolution: 482 }, [642, 482]],
  ] as const)('is %s', (_what, given, [width, height]) => {
    expect(frameSize(given)).toEqual({ width, height });
  });

  it.each([[{}], [{ width: 1280 }], [{ aspectRatio: '16:9' }], [{ targetResolution: 720 }]])('is not known from %j', (given) => {
    expect(frameSize(given)).toBeUndefined();
  });

  it.each(['wide', '16:', '0:9', '9:1', '1:100', '-1:1'])('refuses the shape "%s"', (aspectRatio) => {
    expect(() => frameSize({ ...hd, aspectRatio })).toThrow(`aspectRatio is "${aspectRatio}"; a shape from 1:4 to 4:1 is allowed, such as 16:9`);
  });
});
