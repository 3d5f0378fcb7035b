/** A plain strict set for everything that n8n's gate does not read. */
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['**/dist/**', '**/node_modules/**', 'nodes/**', 'credentials/**', 'test/fixtures/**'] },
  ...tseslint.configs.strict,
  {
    rules: {
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      // Index access is checked by `noUncheckedIndexedAccess`; hot loops over typed arrays say `!` where the bound is in sight.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  // Guest code runs inside the sandbox; evaluating is what it is there for.
  { files: ['engine/src/expressions/guest/**'], rules: { 'no-eval': 'off' } },
  { files: ['test/**'], rules: { 'no-console': 'off' } },
);
