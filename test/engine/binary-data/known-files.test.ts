import { describe, expect, it } from '@jest/globals';
import { FlowError } from '../../../nodes/contract/index.ts';
import { createKnownFiles } from '../../../engine/src/binary-data/known-files.ts';

const look = () => {
  const looked: string[] = [];
  let damaged = true;
  const known = createKnownFiles({
    artifacts: async () => ({ localPath: async (digest: string) => `/files/${digest}` }),
    measure: async (path) => (looked.push(`measured ${path}`), { width: 8, height: 8 }),
    async checkPicture(path) {
      looked.push(`checked ${path}`);
      if (damaged) throw new FlowError('invalid_media', 'damaged');
    },
  });
  return { known, looked, mend: () => (damaged = false) };
};

describe('known files', () => {
  it('are measured once', async () => {
    const { known, looked } = look();
    const facts = await Promise.all([known.facts('a', 'image/png'), known.facts('a', 'image/png'), known.facts('b', 'image/png')]);
    expect(facts).toEqual([{ width: 8, height: 8 }, { width: 8, height: 8 }, { width: 8, height: 8 }]);
    expect(looked).toEqual(['measured /files/a', 'measured /files/b']);
  });

  it('are checked again after a failure, and not after that', async () => {
    const { known, looked, mend } = look();
    await expect(known.checkPicture('a')).rejects.toThrow('damaged');
    mend();
    await known.checkPicture('a');
    await known.checkPicture('a');
    expect(looked).toEqual(['checked /files/a', 'checked /files/a']);
  });
});
