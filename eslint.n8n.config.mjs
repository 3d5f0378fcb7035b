/**
 * The rules of n8n's verification gate (`@n8n/scan-community-package` 0.32.0, its `scanner.mjs`), including exactly its list of
 * rules that are switched off. `npm run lint` runs them with inline disables ignored over what the gate reads: package.json, nodes/ and credentials/.
 */
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import nodesBase from 'eslint-plugin-n8n-nodes-base';
import { defineConfig } from 'eslint/config';
import { parser } from 'typescript-eslint';

export default defineConfig(
  n8nCommunityNodesPlugin.configs.recommended,
  { rules: { 'no-console': 'error' } },
  { plugins: { 'n8n-nodes-base': nodesBase } },
  { files: ['package.json'], rules: { ...nodesBase.configs.community.rules } },
  {
    files: ['**/credentials/**/*.ts'],
    rules: {
      ...nodesBase.configs.credentials.rules,
      'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
      'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
    },
  },
  {
    files: ['**/nodes/**/*.ts'],
    rules: {
      ...nodesBase.configs.nodes.rules,
      'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
      'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
      'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
    },
  },
  { files: ['**/*.json', '**/*.ts'], languageOptions: { parser } },
);
