/** Sizes by name, as models of the SDXL and Flux class have them. A choice of one sets width and height. */
import type { Choice, ChoiceParameter } from '../../operation.ts';

const preset = (value: string, title: string, width: number, height: number): Choice => ({ value, title: `${title} (${width} × ${height})`, sets: { width, height } });

export const sizePreset = {
  type: 'choice',
  title: 'Size Preset',
  help: 'Width and height by name; empty takes those that are given',
  choices: [
    preset('square', 'Square', 512, 512),
    preset('square_hd', 'Square HD', 1024, 1024),
    preset('portrait_7_9', 'Portrait 7:9', 896, 1152),
    preset('portrait_13_19', 'Portrait 13:19', 832, 1216),
    preset('portrait_4_7', 'Portrait 4:7', 768, 1344),
    preset('portrait_5_12', 'Portrait 5:12', 640, 1536),
    preset('landscape_9_7', 'Landscape 9:7', 1152, 896),
    preset('landscape_19_13', 'Landscape 19:13', 1216, 832),
    preset('landscape_7_4', 'Landscape 7:4', 1344, 768),
    preset('landscape_12_5', 'Landscape 12:5', 1536, 640),
  ],
  extension: true,
} as const satisfies ChoiceParameter;
