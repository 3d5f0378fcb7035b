import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

export class SogniApi implements ICredentialType {
  name = 'sogniApi';

  displayName = 'Sogni API';

  icon: Icon = { light: 'file:../nodes/icons/sogni.svg', dark: 'file:../nodes/icons/sogni.dark.svg' };

  documentationUrl = 'https://github.com/Sogni-AI/sogni-flow#credential';

  properties: INodeProperties[] = [
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      required: true,
      default: '',
      description: "Key of your Sogni account, or one made by a private engine with 'sogni-flow keys create'",
    },
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'https://api.sogni.ai',
      placeholder: 'e.g. http://127.0.0.1:8787',
      description: "Address of Sogni's network, or of a private engine",
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { 'api-key': '={{ $credentials.apiKey }}' } },
  };

  test: ICredentialTestRequest = {
    request: { baseURL: '={{ $credentials.baseUrl }}', url: '/v4/account/balance' },
  };
}
