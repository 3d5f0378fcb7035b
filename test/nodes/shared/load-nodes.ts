/** The nodes' sources and the credential, on top of whatever `n8n-workflow` is at that moment. */
import type { CompiledCredential } from '../../../engine/src/community-nodes/description.ts';
import type { Setting } from './execute-suite.ts';

export async function loadNodes(): Promise<{ readonly nodes: Setting['nodes']; readonly credential: CompiledCredential }> {
  const { SogniImage } = await import('../../../nodes/SogniImage/SogniImage.node.ts');
  const { SogniVideo } = await import('../../../nodes/SogniVideo/SogniVideo.node.ts');
  const { SogniAudio } = await import('../../../nodes/SogniAudio/SogniAudio.node.ts');
  const { SogniClip } = await import('../../../nodes/SogniClip/SogniClip.node.ts');
  const { SogniApi } = await import('../../../credentials/SogniApi.credentials.ts');
  const nodes = { image: new SogniImage(), video: new SogniVideo(), audio: new SogniAudio(), clip: new SogniClip() };
  return { nodes: nodes as unknown as Setting['nodes'], credential: new SogniApi() };
}
