import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { AUDIO_OPERATIONS } from '../contract/index.ts';
import { resumeSuspended } from '../shared/callbacks/resume-suspended.ts';
import { RESUME_WEBHOOK } from '../shared/callbacks/suspension.ts';
import { execute } from '../shared/execute.ts';
import { loadModels } from '../shared/load-options/models.ts';
import { nodeProperties } from '../shared/properties.ts';

export class SogniAudio implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Sogni Audio',
    name: 'sogniAudio',
    icon: { light: 'file:../icons/sogni-audio.svg', dark: 'file:../icons/sogni-audio.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"].replaceAll("_", " ") }}',
    description: 'Compose music and speak texts with Sogni',
    defaults: { name: 'Sogni Audio' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'sogniApi', required: true }],
    webhooks: [RESUME_WEBHOOK],
    properties: nodeProperties(AUDIO_OPERATIONS),
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
