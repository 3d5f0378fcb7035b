import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aJobRoom, anArtifact, digestOf, type RoomBench } from './a-job-room.ts';

let bench: RoomBench;
beforeEach(async () => {
  bench = await aJobRoom();
});
afterEach(() => bench.close());

describe('files of an account', () => {
  it('are the results of its jobs', async () => {
    await bench.jobs.submit(bench.request());
    await bench.work('duck');
    expect(await bench.jobs.artifactOwnedBy('ada', digestOf('duck'))).toEqual(anArtifact('duck'));
    expect(await bench.jobs.artifactOwnedBy('bob', digestOf('duck'))).toBeUndefined();
  });

  it('are what it uploaded, with what is known of the content', async () => {
    const song = { digest: digestOf('song'), bytes: 5, mediaType: 'audio/wav', durationSeconds: 2.5 } as const;
    const artifact = { ...song, role: 'audio' };
    expect(await bench.jobs.recordUpload('ada', song)).toEqual(artifact);
    expect(await bench.jobs.artifactOwnedBy('ada', song.digest)).toEqual(artifact);
    expect(await bench.jobs.artifactOwnedBy('bob', song.digest)).toBeUndefined();
  });

  it('may be brought by several accounts and several times; details are added, never lost', async () => {
    const beach = { digest: digestOf('beach'), bytes: 5, mediaType: 'image/png' } as const;
    await bench.jobs.recordUpload('ada', { ...beach, width: 640, height: 480 });
    await bench.jobs.recordUpload('ada', beach);
    await bench.jobs.recordUpload('bob', beach);
    expect(await bench.jobs.artifactOwnedBy('ada', beach.digest)).toMatchObject({ width: 640, height: 480 });
    expect(await bench.jobs.artifactOwnedBy('bob', beach.digest)).toEqual({ ...beach, role: 'image' });
  });

  it('are none of a file that nobody brought', async () => {
    expect(await bench.jobs.artifactOwnedBy('ada', digestOf('nothing'))).toBeUndefined();
  });
});
