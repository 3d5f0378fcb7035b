/**
 * What n8n's editor does with the hints of a template. It keeps `meta` of a workflow that it has, through edit, save and download, but drops
 * it when it imports a file; the copy in a note comes through that as well, and nobody sees it on the canvas.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileText, openFile, withNote } from '../../../engine/src/templates/workflow-file.ts';
import { toTemplate } from '../../../engine/src/templates/to-template.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { aTemplate, HINTS } from '../../engine/templates/a-template.ts';
import { openEditor, type Editor, type Locator } from './editor.ts';
import { N8nServer } from './n8n-server.ts';
import { N8nUser, type WorkflowFile } from './n8n-user.ts';
import { START_LIMIT_MS } from './stack.ts';
import { until } from './until.ts';

/** A first page load compiles the editor; the machine may be busy. */
const LIMIT_MS = 300_000;
const SAVE_LIMIT_MS = 60_000;

/** Quotes and markup, which a note must neither end at nor show. */
const TOLD = { ...HINTS, description: `It's "a film" with <b>music</b> & more: C:\\film.` };
const FILE = fileText(withNote(openFile(aTemplate(TOLD))));

let n8n: N8nServer;
let user: N8nUser;
let editor: Editor;
beforeAll(async () => {
  n8n = await N8nServer.start();
  user = await N8nUser.setUp(n8n);
  editor = await openEditor(user);
}, START_LIMIT_MS);
afterAll(async () => {
  await editor?.[Symbol.asyncDispose]();
  await n8n?.[Symbol.asyncDispose]();
});

const part = (id: string): Locator => editor.page.locator(`[data-test-id="${id}"]`);

/** Changes the title of the form, as a user does. */
async function changeTitle(title: string): Promise<void> {
  const { page } = editor;
  await page.locator('[data-test-id="canvas-node"][data-node-name="Form"]').dblclick();
  await part('parameter-input-formTitle').locator('input').first().fill(title);
  // The first leaves the field, the second the node.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await part('parameter-input-formTitle').first().waitFor({ state: 'hidden' });
  await page.keyboard.press('Control+s');
}

/** The workflow as n8n has it, once it has saved the title. */
async function savedWith(title: string): Promise<WorkflowFile> {
  return await until(`"${title}" is saved`, SAVE_LIMIT_MS, async () => {
    const { pathname, searchParams } = new URL(editor.page.url());
    // The editor chooses the id of a new workflow; n8n does not know it before it is saved, which takes "new" from the address.
    if (searchParams.get('new') === 'true') return undefined;
    const saved = await user.call<WorkflowFile>('GET', `/rest/workflows/${pathname.split('/').at(-1)}`);
    return saved?.nodes.some(({ parameters }) => parameters.formTitle === title) ? saved : undefined;
  });
}

async function download(): Promise<WorkflowFile> {
  await part('workflow-menu').first().click();
  const started = editor.page.waitForEvent('download');
  await part('workflow-menu-item-download').click();
  return JSON.parse(readFileSync(await (await started).path(), 'utf8')) as WorkflowFile;
}

const briefOf = (file: object): object => {
  const { template, problems } = toTemplate(parseWorkflow(file), { id: 'film', builtIn: false });
  return { problems, description: template.description, length: template.inputs.find(({ name }) => name === 'Length') };
};
const ALL = { problems: [], description: TOLD.description, length: expect.objectContaining({ min: 2, max: 10, unit: 's', widget: 'slider' }) };

describe("the hints of a template in n8n's editor", () => {
  it('stay in meta of a workflow that is edited, saved and downloaded', async () => {
    const { id } = await user.call<{ id: string }>('POST', '/rest/workflows', { ...JSON.parse(FILE), active: false });
    await editor.page.goto(`${n8n.baseUrl}/workflow/${id}`);
    await part('canvas-node').first().waitFor();
    await changeTitle('Edited');
    for (const file of [await savedWith('Edited'), await download()]) {
      expect(file).toMatchObject({ meta: { sogniFlow: TOLD } });
      expect(briefOf(file)).toEqual(ALL);
    }
  }, LIMIT_MS);

  it('are lost from meta of a file that is imported, and come through in the note', async () => {
    const { page } = editor;
    const path = join(n8n.folder, 'film.json');
    writeFileSync(path, FILE);
    await page.goto(`${n8n.baseUrl}/workflow/new`);
    await part('workflow-menu').first().click();
    await part('workflow-menu-item-import').hover();
    const chooser = page.waitForEvent('filechooser');
    await part('workflow-menu-item-import-from-file').click();
    await (await chooser).setFiles(path);
    await part('canvas-node').first().waitFor();
    expect((await part('sticky').first().textContent())?.trim()).toBe('Moving photo');
    await changeTitle('Imported');
    for (const file of [await savedWith('Imported'), await download()]) {
      expect(file).not.toMatchObject({ meta: { sogniFlow: {} } });
      expect(briefOf(file)).toEqual(ALL);
    }
  }, LIMIT_MS);
});
