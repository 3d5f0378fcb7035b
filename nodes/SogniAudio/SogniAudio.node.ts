import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { AUDIO_OPERATIONS } from '../contract/index.ts';
import { execute } from '../shared/execute.ts';
import { nodeProperties } from '../shared/properties.ts';

export class SogniAudio implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Sogni Audio',
    name: 'sogniAudio',
    icon: { light: 'file:../icons/sogni-audio.svg', dark: 'file:../icons/sogni-audio.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] }}',
    description: 'Compose music and speak texts with Sogni',
    defaults: { name: 'Sogni Audio' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'sogniApi', required: true }],
    properties: nodeProperties(AUDIO_OPERATIONS),
  };

  execute = execute;
}
