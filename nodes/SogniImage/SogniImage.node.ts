import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { IMAGE_OPERATIONS } from '../contract/index.ts';
import { resumeSuspended } from '../shared/callbacks/resume-suspended.ts';
import { RESUME_WEBHOOK } from '../shared/callbacks/suspension.ts';
import { execute } from '../shared/execute.ts';
import { loadModels } from '../shared/load-options/models.ts';
import { nodeProperties } from '../shared/properties.ts';

export class SogniImage implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Sogni Image',
    name: 'sogniImage',
    icon: { light: 'file:../icons/sogni-image.svg', dark: 'file:../icons/sogni-image.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"].replaceAll("_", " ") }}',
    description: 'Generate and edit images with Sogni',
    defaults: { name: 'Sogni Image' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'sogniApi', required: true }],
    webhooks: [RESUME_WEBHOOK],
    properties: nodeProperties(IMAGE_OPERATIONS),
  };

  methods = { loadOptions: { loadModels } };

  // n8n gives and takes the address at which an execution is resumed; there is nothing to be registered.
  webhookMethods = {
    default: {
      checkExists: async () => true,
      create: async () => true,
      delete: async () => true,
    },
  };

  execute = execute;

  webhook = resumeSuspended;
}
