import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { VIDEO_OPERATIONS } from '../contract/index.ts';
import { execute } from '../shared/execute.ts';
import { nodeProperties } from '../shared/properties.ts';

export class SogniVideo implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Sogni Video',
    name: 'sogniVideo',
    icon: { light: 'file:../icons/sogni-video.svg', dark: 'file:../icons/sogni-video.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] }}',
    description: 'Generate, animate, transform, extend and upscale videos with Sogni',
    defaults: { name: 'Sogni Video' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'sogniApi', required: true }],
    properties: nodeProperties(VIDEO_OPERATIONS),
  };

  execute = execute;
}
