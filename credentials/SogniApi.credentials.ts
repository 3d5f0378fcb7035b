import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

const NOT_THE_API = "The Sogni API is not at this Base URL. It is https://api.sogni.ai, or what 'sogni-flow serve' of a private engine prints";

/** Without these, n8n tells no more than the status text, and takes any page that answers 200 for the API. Its type wants one kind of rule only; it applies both. */
const RULES = [
  {
    type: 'responseCode',
    properties: { value: 401, message: "The API Key is not valid at this Base URL. Copy the key of your Sogni account again, or make one on a private engine with 'sogni-flow keys create'" },
  },
  { type: 'responseCode', properties: { value: 404, message: NOT_THE_API } },
  { type: 'responseSuccessBody', properties: { key: 'data', value: undefined, message: NOT_THE_API } },
] as NonNullable<ICredentialTestRequest['rules']>;

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
    rules: RULES,
  };
}
