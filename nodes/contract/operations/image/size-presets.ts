/** Sizes by name, as models of the SDXL and Flux class have them. A choice of one sets width and height. */
import { SIZE_PRESETS } from '../../models/size-presets.ts';
import type { ChoiceParameter } from '../../operation.ts';

export const sizePreset = {
  type: 'choice',
  title: 'Size Preset',
  help: 'Width and height by name; empty takes those that are given',
  choices: SIZE_PRESETS.map(({ id, label, width, height }) => ({ value: id, title: `${label} (${width} × ${height})`, sets: { width, height } })),
  extension: true,
} as const satisfies ChoiceParameter;
