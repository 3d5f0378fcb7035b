/**
 * A new user in n8n's editor: finds the node, adds the credential, runs the step, sees the picture; and the demo film on the canvas.
 *
 * The pictures of the README are made here: `SCREENSHOTS=docs npm run test:n8n -- editor` writes them anew. Else they go to the folder `out`.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEditor, type Editor, type Locator } from './editor.ts';
import { readTemplate, START_LIMIT_MS, startStack, type Stack } from './stack.ts';

const FOLDER = resolve(import.meta.dirname, '../../..', process.env.SCREENSHOTS ?? 'out/n8n');
const FILM = readTemplate('sunset-postcard-film.json');
/** A first page load compiles the editor; the machine may be busy. */
const LIMIT_MS = 300_000;
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
    await dialog.locator('[data-test-id="parameter-input-apiKey"] input').first().fill(stack.engine.key);
    await dialog.locator('[data-test-id="parameter-input-baseUrl"] input').first().fill(stack.engine.baseUrl);
    await picture('n8n-credential');
    await part('credential-save-button').first().click();
    await part('node-credentials-select').first().waitFor();

    await editor.page.locator('[data-test-id="parameter-input-prompt"] textarea').first().fill('a red sunset over mountains by the sea');
    await part('node-execute-button').first().click();
    await part('ndv-view-binary-data').first().click();
    const shown = editor.page.locator('[data-test-id="output-panel"] img').first();
    await shown.waitFor();
    await editor.page.waitForTimeout(STILL_MS);
    expect(await shown.evaluate(({ naturalWidth }) => naturalWidth)).toBe(1024);
    await picture('n8n-picture');
    const { available, held } = await stack.engine.balance();
    expect(held).toBe(0);
    expect(available).toBeLessThan(400);
  }, LIMIT_MS);

  it('opens the demo film, and one of its nodes', async () => {
    const [credential] = await stack.user.call<{ id: string; name: string }[]>('GET', '/rest/credentials');
    const film = await stack.user.importWorkflow(FILM, credential!);
    await editor.page.goto(`${stack.n8n.baseUrl}/workflow/${film}`);
    await nodeOnCanvas('Film with captions').waitFor();
    expect(await part('canvas-node').count()).toBe(FILM.nodes.length - 1);
    expect(await part('node-issues').count()).toBe(0);
    await picture('n8n-film');
    await nodeOnCanvas('Sunset').dblclick();
    await part('parameter-input-prompt').first().waitFor();
    await picture('n8n-node');
  }, LIMIT_MS);

  it('has met no error of the page', () => {
    expect(editor.errors).toEqual([]);
  });
});
