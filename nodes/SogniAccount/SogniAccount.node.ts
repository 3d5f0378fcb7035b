import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { executeAccount } from './execute.ts';
import { ACCOUNT_PROPERTIES } from './properties.ts';

export class SogniAccount implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Sogni Account',
    name: 'sogniAccount',
    icon: { light: 'file:../icons/sogni.svg', dark: 'file:../icons/sogni.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'See what a Sogni account has, and fetch, wait for or cancel its jobs',
    defaults: { name: 'Sogni Account' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'sogniApi', required: true }],
    properties: ACCOUNT_PROPERTIES,
  };

  execute = executeAccount;
}
