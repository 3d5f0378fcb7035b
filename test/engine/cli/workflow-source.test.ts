import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findWorkflow, listTemplates } from '../../../engine/src/cli/run/workflow-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what run, quote and templates name', () => {
  it('is a file', async () => {
    const path = join(folder, 'my film.json');
    writeFileSync(path, '{}');
    expect(await findWorkflow(path)).toEqual({ name: 'my film', path, text: '{}' });
  });

  it('is a template, with or without .json', async () => {
    const found = await findWorkflow('one-picture');
    expect(found).toMatchObject({ name: 'one-picture', text: expect.stringContaining('formTrigger') });
    expect(await findWorkflow('one-picture.json')).toEqual(found);
  });

  it.each(['nothing', 'x/one-picture', '../one-picture', '', '.'])('is not "%s": templates are listed', async (given) => {
    await expect(findWorkflow(given)).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(/templates are (.*, )?moving-photo-postcard, .*one-picture, .*sunset-postcard-film/) });
  });

  it('is not a folder', async () => {
    await expect(findWorkflow(folder)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('is not a file of more than 32 MiB', async () => {
    const path = join(folder, 'data.json');
    writeFileSync(path, Buffer.alloc(32 * 1024 * 1024 + 1, ' '));
    await expect(findWorkflow(path)).rejects.toMatchObject({ code: 'invalid_workflow', message: expect.stringContaining('33554433') });
  });

  it('lists templates in alphabetical order', async () => {
    const names = (await listTemplates()).map(({ name }) => name);
    expect(names).toContain('one-picture');
    expect(names).toEqual([...names].sort());
  });
});
