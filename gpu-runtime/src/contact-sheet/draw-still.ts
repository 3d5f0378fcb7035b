/** A still of a file of any kind: the picture itself, the middle frame of a clip, the wave form of a sound. */
import { dirname } from 'node:path';
import { kindOf, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { Ffmpeg } from '../runtimes/media/ffmpeg/index.ts';
import { demuxerOf } from '../runtimes/media/ffmpeg/demuxer.ts';

const WAVE = 'aformat=channel_layouts=mono,showwavespic=s=448x252:colors=0xff8a5c:scale=sqrt';

/** @returns false for a kind that cannot be shown. @param output - a PNG in a private folder. */
export async function drawStill(path: string, mediaType: MediaType, output: string, ffmpeg: () => Promise<Ffmpeg>): Promise<boolean> {
  switch (kindOf(mediaType)) {
    case 'image': {
      const { default: sharp } = await import('sharp');
      await sharp(path, { limitInputPixels: 64_000_000 }).rotate().resize(896, 504, { fit: 'inside' }).png({ compressionLevel: 3 }).toFile(output);
      return true;
    }
    case 'video': {
      const tool = await ffmpeg();
      const { durationSeconds } = await tool.probe(path, { mediaType });
      const middle = (durationSeconds / 2).toFixed(3);
      await tool.run({
        inputs: [{ path, demuxer: demuxerOf(mediaType), options: ['-ss', middle] }],
        outputs: [{ path: output, args: ['-frames:v', '1', '-vf', 'scale=896:-2'] }],
        cwd: dirname(output),
      });
      return true;
    }
    case 'audio': {
      await (await ffmpeg()).run({
        inputs: [{ path, demuxer: demuxerOf(mediaType) }],
        filterGraph: `[0:a]${WAVE}[wave]`,
        outputs: [{ path: output, args: ['-map', '[wave]', '-frames:v', '1'] }],
        cwd: dirname(output),
      });
      return true;
    }
    default:
      return false;
  }
}
