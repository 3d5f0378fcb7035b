import { describe, expect, it } from '@jest/globals';
import { filesFrom } from '../../../engine/src/workflow/files-from.ts';
import type { FormField } from '../../../engine/src/workflow/form-fields.ts';

describe('filesFrom', () => {
  it('finds files from the folder of what names them', () => {
    const fields = (['file', 'text'] as const).map((type): FormField => ({ key: type === 'file' ? 'Photo' : 'Look', label: '', type, required: false, options: [], multiple: true }));
    expect(filesFrom('/templates', { Photo: '@examples/a.jpg,@../b.jpg', Look: '@noir', Seed: 3 }, fields)).toEqual({ Photo: '@/templates/examples/a.jpg,@/b.jpg', Look: '@noir', Seed: '3' });
    expect(filesFrom('/templates', { Photo: 'examples/a.jpg' }, fields)).toEqual({ Photo: '@/templates/examples/a.jpg' });
  });
});
