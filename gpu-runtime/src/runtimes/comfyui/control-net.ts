/** How a control image guides a picture, in the words of a ControlNet that knows several types. Pure. */
import { FlowError, type Arguments } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';
import type { Plain } from './graph.ts';

/** Types of the catalogue in the words of `SetUnionControlNetType`. The others need another picture than a map, or a model of their own. */
const LINES = 'canny/lineart/anime_lineart/mlsd';
const STROKES = 'hed/pidi/scribble/ted';
const TYPES: Readonly<Record<string, string>> = {
  ...{ canny: LINES, lineart: LINES, lineartanime: LINES, mlsd: LINES, scribble: STROKES, softedge: STROKES },
  ...{ depth: 'depth', openpose: 'openpose', normalbae: 'normal', segmentation: 'segment', tile: 'tile' },
};

/** What the catalogue takes where nothing is given. */
const STANDARD = { name: 'canny', strength: 0.5, mode: 'balanced', guidanceStart: 0, guidanceEnd: 1 };

/** @returns `controlType`, `controlStrength`, `controlStart`, `controlEnd`. @throws FlowError `invalid_parameter` */
export function controlValues({ controlNet }: Arguments): Readonly<Record<string, Plain>> {
  const { name, strength, guidanceStart, guidanceEnd } = { ...STANDARD, ...(isRecord(controlNet) ? controlNet : {}) };
  const controlType = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (controlType === undefined) throw new FlowError('invalid_parameter', `controlNet.name is ${name}; this model allows ${Object.keys(TYPES).join(', ')}`, { details: { parameter: 'controlNet.name' } });
  return { controlType, controlStrength: strength, controlStart: guidanceStart, controlEnd: guidanceEnd };
}

export const controlWarnings = ({ controlNet }: Arguments): readonly string[] =>
  isRecord(controlNet) && controlNet.mode !== undefined && controlNet.mode !== STANDARD.mode ? ['controlNet.mode has no effect with this model'] : [];
