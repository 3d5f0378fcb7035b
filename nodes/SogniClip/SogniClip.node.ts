import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { CLIP_OPERATIONS } from '../contract/index.ts';
import { execute } from '../shared/execute.ts';
import { nodeProperties } from '../shared/properties.ts';

export class SogniClip implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Sogni Clip',
    name: 'sogniClip',
    icon: { light: 'file:../icons/sogni-clip.svg', dark: 'file:../icons/sogni-clip.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] }}',
    description: 'Stitch, trim, overlay and subtitle videos, mix audio and extract metadata with Sogni',
    defaults: { name: 'Sogni Clip' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'sogniApi', required: true }],
    properties: nodeProperties(CLIP_OPERATIONS),
  };

  execute = execute;
}
