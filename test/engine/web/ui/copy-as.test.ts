import { describe, expect, it } from '@jest/globals';
import type { TemplateInput } from '../../../../nodes/contract/index.ts';
import { asCommand, asCurl, asJson, copyable, shellWord } from '../../../../engine/web/src/ui/copy-as.ts';

const run = { template: 'one-picture', inputs: { Prompt: "a fox's den; rm -rf /", Photo: { artifact: 'a'.repeat(64), name: 'my photo.jpg' }, Seed: 7 } };

describe('copies of a run', () => {
  it('quote whatever a shell would read otherwise', () => {
    expect(shellWord('plain-word')).toBe('plain-word');
    expect(shellWord("it's $HOME")).toBe(`'it'\\''s $HOME'`);
    expect(asCommand({ ...run, maxSpark: 5 })).toBe(["sogni-flow run one-picture", `--input 'Prompt=a fox'\\''s den; rm -rf /'`, `--input 'Photo=@my photo.jpg'`, '--input Seed=7', '--max-spark 5'].join(' \\\n  '));
  });

  it('hold no password', () => {
    const input = (name: string, widget: 'text' | 'password') => ({ ...{ name, title: name, type: 'text', required: false }, widget }) as TemplateInput;
    const { template, inputs } = copyable({ id: 'mine', inputs: [input('Prompt', 'text'), input('Code', 'password')] }, { Prompt: 'a fox', Code: 'hunter2' });
    expect([template, inputs]).toEqual(['mine', { Prompt: 'a fox' }]);
  });

  it('send as HTTP what the page sends, with the key as a variable', () => {
    const text = asCurl(run, 'https://flow.example');
    expect(text).toContain('https://flow.example/v1/executions');
    expect(text).toContain('Bearer $SOGNI_API_KEY');
    expect(JSON.parse(/-d '(.*)'$/s.exec(text)?.[1]?.replaceAll(`'\\''`, "'") ?? '')).toEqual(run);
    expect(JSON.parse(asJson(run))).toEqual(run.inputs);
  });
});
