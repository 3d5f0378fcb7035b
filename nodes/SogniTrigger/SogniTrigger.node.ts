import { NodeConnectionTypes, type IHookFunctions, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { checkWebhook, createWebhook, deleteWebhook, receiveWebhook } from '../shared/callbacks/standing-webhook.ts';

export class SogniTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Sogni Trigger',
    name: 'sogniTrigger',
    icon: { light: 'file:../icons/sogni.svg', dark: 'file:../icons/sogni.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["events"].join(", ").replaceAll("workflow_", "") }}',
    description: 'Starts the workflow when a job or workflow of a private Sogni engine has ended',
    defaults: { name: 'Sogni Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'sogniApi', required: true }],
    webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' }],
    properties: [
      {
        displayName: 'This trigger needs a private engine that may call this n8n (see SOGNI_FLOW_CALLBACKS). The public network makes no such calls.',
        name: 'notice',
        type: 'notice',
        default: '',
      },
      {
        displayName: 'Events',
        name: 'events',
        type: 'multiOptions',
        required: true,
        options: [
          { name: 'Cancelled', value: 'workflow_cancelled', description: 'A job or workflow was cancelled' },
          { name: 'Completed', value: 'workflow_completed', description: 'A job or workflow has its results' },
          { name: 'Failed', value: 'workflow_failed', description: 'A job or workflow ended without all of its results' },
        ],
        default: ['workflow_completed'],
        description: 'Which ends start the workflow',
      },
      {
        displayName: 'Download Results',
        name: 'download',
        type: 'boolean',
        default: false,
        description: 'Whether to put the files into binary data; without it the item has only their URLs and IDs',
      },
      {
        displayName: 'Simplify',
        name: 'simplify',
        type: 'boolean',
        default: true,
        description: 'Whether to return a simplified version of the response instead of the raw data',
      },
    ],
  };

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return await checkWebhook(this);
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return await createWebhook(this);
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return await deleteWebhook(this);
      },
    },
  };

  webhook = receiveWebhook;
}
