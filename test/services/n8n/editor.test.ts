/**
 * A new user in n8n's editor: finds the node, adds the credential, runs the step, sees the picture; and the demo film on the canvas.
 *
 * The pictures of the README are made here: `SCREENSHOTS=docs npm run test:n8n -- editor` writes them anew. Else they go to the folder `out`.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEditor, type Editor, type Locator } from './editor.ts';
import { readTemplate, START_LIMIT_MS, startStack, TEMPLATES, type Stack } from './stack.ts';

const FOLDER = resolve(import.meta.dirname, '../../..', process.env.SCREENSHOTS ?? 'out/n8n');
const FILM = 'sunset-postcard-film.json';
/** All of its nodes but the note. */
const STEPS = readTemplate(FILM).nodes.length - 1;
/** A first page load compiles the editor; the machine may be busy. */
const LIMIT_MS = 300_000;
const FILM_LIMIT_MS = 600_000;
/** For what fades in or slides. */
const STILL_MS = 1_000;

let stack: Stack;
let editor: Editor;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  stack = await startStack();
  editor = await openEditor(stack.user);
}, START_LIMIT_MS);
afterAll(async () => {
  await editor?.[Symbol.asyncDispose]();
  await stack?.[Symbol.asyncDispose]();
});

const part = (id: string): Locator => editor.page.locator(`[data-test-id="${id}"]`);
const nodeOnCanvas = (name: string): Locator => editor.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);

async function picture(name: string): Promise<void> {
  await editor.page.waitForTimeout(STILL_MS);
  await editor.page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

/** Looks a node up in the panel of all nodes and takes it. */
async function addNode(words: string, name: string): Promise<void> {
  await part('node-creator-search-bar').first().click();
  await editor.page.keyboard.type(words);
  await editor.page.locator('[data-test-id="node-creator-item-name"]', { hasText: name }).first().click();
}

describe('a new user in the editor', () => {
  it('finds the node, connects it to an engine, runs it and sees the picture', async () => {
    await stack.user.call('DELETE', `/rest/credentials/${stack.credential.id}`);
    await editor.page.goto(`${stack.n8n.baseUrl}/workflow/new`);
    await part('canvas-plus-button').first().click();
    await addNode('manual', 'Manual Trigger');
    await part('canvas-node').first().waitFor();

    await part('node-creator-plus-button').first().click();
    await addNode('sogni', 'Sogni Image');
    await part('node-creator-category-item').first().waitFor();
    await picture('n8n-node-search');
    await editor.page.locator('[data-test-id="node-creator-item-name"]', { hasText: 'Generate an image' }).first().click();

    await part('node-credentials-empty-state').first().click();
    const dialog = part('editCredential-modal');
    const apiKey = dialog.locator('[data-test-id="parameter-input-apiKey"] input').first();
    await dialog.locator('[data-test-id="parameter-input-baseUrl"] input').first().fill(stack.engine.baseUrl);
    // Saving tries the key: the dialog stays open with what to do until one is right.
    await apiKey.fill('abc.wrong');
    await part('credential-save-button').first().click();
    await dialog.locator(':text("More details")').first().click();
    await dialog.locator(':text("sogni-flow keys create")').first().waitFor();
    await apiKey.fill(stack.engine.key);
    await picture('n8n-credential');
    await part('credential-save-button').first().click();
    await part('node-credentials-select').first().waitFor();

    await editor.page.locator('[data-test-id="parameter-input-prompt"] textarea').first().fill('a red sunset over mountains by the sea');
    await part('node-execute-button').first().click();
    await part('ndv-view-binary-data').first().click();
    const shown = editor.page.locator('[data-test-id="output-panel"] img').first();
    await shown.waitFor();
    expect(await shown.evaluate(async (image) => (await image.decode(), image.naturalWidth))).toBe(1024);
    await picture('n8n-picture');
    const { available, held } = await stack.engine.balance();
    expect(held).toBe(0);
    expect(available).toBeLessThan(400);
  }, LIMIT_MS);

  it('imports the demo film from its file, sends its form, and sees every node done', async () => {
    const { page } = editor;
    await page.goto(`${stack.n8n.baseUrl}/workflow/new`);
    await part('workflow-menu').first().click();
    await part('workflow-menu-item-import').hover();
    const chooser = page.waitForEvent('filechooser');
    await part('workflow-menu-item-import-from-file').click();
    await (await chooser).setFiles(join(TEMPLATES, FILM));
    await nodeOnCanvas('Film with captions').waitFor();
    await part('canvas-node').nth(STEPS - 1).waitFor();
    expect(await part('canvas-node').count()).toBe(STEPS);
    expect(await part('node-issues').count()).toBe(0);

    const formOpens = page.context().waitForEvent('page');
    await part('execute-workflow-button').first().click();
    const form = await formOpens;
    await form.locator('#submit-btn').click();
    await part('canvas-node-status-success').nth(STEPS - 1).waitFor({ timeout: FILM_LIMIT_MS });
    await picture('n8n-film');
    expect((await stack.engine.balance()).held).toBe(0);
  }, LIMIT_MS + FILM_LIMIT_MS);

  it('opens one of its nodes', async () => {
    await nodeOnCanvas('Sunset').dblclick();
    await part('parameter-input-prompt').first().waitFor();
    await picture('n8n-node');
  }, LIMIT_MS);

  it('has met no error of the page', () => {
    expect(editor.errors).toEqual([]);
  });
});
