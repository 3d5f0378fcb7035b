import { describe, expect, it } from '@jest/globals';
import { toWorkflowArtifact, type Artifact } from '../../nodes/contract/index.ts';

describe('toWorkflowArtifact', () => {
  const place = { id: 'job.0', url: 'http://engine.test/a' };
  const bare: Artifact = { digest: 'a'.repeat(64), mediaType: 'application/x-subrip', bytes: 12, role: 'captions' };

  it('tells everything that is known of a file, under the names of the wire', () => {
    const artifact: Artifact = { ...bare, mediaType: 'video/mp4', role: 'video', width: 640, height: 360, durationSeconds: 2.5, seed: 0 };
    expect(toWorkflowArtifact(artifact, { ...place, stepId: 'clip' })).toEqual({
      ...{ ...place, stepId: 'clip', type: 'video', mediaType: 'video', mimeType: 'video/mp4', role: 'video', sizeBytes: 12, sha256: 'a'.repeat(64) },
      ...{ width: 640, height: 360, duration: 2.5, seed: 0 },
    });
  });

  it('leaves out what is not known', () => {
    expect(Object.keys(toWorkflowArtifact(bare, place))).toEqual(['id', 'url', 'type', 'mediaType', 'mimeType', 'role', 'sizeBytes', 'sha256']);
    expect(toWorkflowArtifact(bare, place)).toMatchObject({ type: 'text', mediaType: 'text', mimeType: 'application/x-subrip' });
  });
});
