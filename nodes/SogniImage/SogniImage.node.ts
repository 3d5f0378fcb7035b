import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { IMAGE_OPERATIONS } from '../contract/index.ts';
import { execute } from '../shared/execute.ts';
import { nodeProperties } from '../shared/properties.ts';

export class SogniImage implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Sogni Image',
    name: 'sogniImage',
    icon: { light: 'file:../icons/sogni-image.svg', dark: 'file:../icons/sogni-image.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] }}',
    description: 'Generate and edit images with Sogni',
    defaults: { name: 'Sogni Image' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'sogniApi', required: true }],
    properties: nodeProperties(IMAGE_OPERATIONS),
  };

  execute = execute;
}
