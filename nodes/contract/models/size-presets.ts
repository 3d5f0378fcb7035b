/** Sizes by name, for models of the SDXL and Flux class; a model offers those that fit its limits. */
import type { ModelLimit, ModelLimits } from '../operation.ts';

export interface SizePreset {
  readonly id: string;
  readonly label: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** `7:9` */
  readonly ratio: string;
  /** Width by height, as the wire has it: `0.78`. */
  readonly aspect: string;
}

const preset = (id: string, label: string, width: number, height: number, ratio: string): SizePreset => ({ id, label, width, height, ratio, aspect: (width / height).toFixed(2) });

export const SIZE_PRESETS: readonly SizePreset[] = [
  preset('square', 'Square', 512, 512, '1:1'),
  preset('square_hd', 'Square HD', 1024, 1024, '1:1'),
  preset('portrait_7_9', 'Portrait: Standard', 896, 1152, '7:9'),
  preset('portrait_13_19', 'Portrait: Tall', 832, 1216, '13:19'),
  preset('portrait_4_7', 'Portrait: Phone', 768, 1344, '4:7'),
  preset('portrait_5_12', 'Portrait: Slim', 640, 1536, '5:12'),
  preset('landscape_9_7', 'Landscape: Standard', 1152, 896, '9:7'),
  preset('landscape_19_13', 'Landscape: Wide', 1216, 832, '19:13'),
  preset('landscape_7_4', 'Landscape: Screen', 1344, 768, '7:4'),
  preset('landscape_12_5', 'Landscape: Cinema', 1536, 640, '12:5'),
];

const fits = (limit: ModelLimit | undefined, value: number): boolean => limit === undefined || ('allowed' in limit ? limit.allowed.includes(value) : value >= limit.min && value <= limit.max && value % (limit.multipleOf ?? 1) === 0);

export const sizePresetsWithin = ({ width, height }: ModelLimits): readonly SizePreset[] => SIZE_PRESETS.filter((size) => fits(width, size.width) && fits(height, size.height));

export const sizePreset = (id: string): SizePreset | undefined => SIZE_PRESETS.find((size) => size.id === id);
