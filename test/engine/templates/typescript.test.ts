import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toTemplate } from '../../../engine/src/templates/to-template.ts';
import { typesOf } from '../../../engine/src/templates/typescript.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { aTemplate, HINTS } from './a-template.ts';

const TSC = resolve(import.meta.dirname, '../../../node_modules/typescript/bin/tsc');

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'sogni-flow-types-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const readTypes = async (hints: object = HINTS, given = 'moving-photo'): Promise<string> => await typesOf(toTemplate(parseWorkflow(aTemplate(hints as Record<string, unknown>)), { id: given, builtIn: true }).template, given);

/** @returns what the compiler says; nothing when it is content. */
function compile(types: string, code: string): string {
  writeFileSync(join(folder, 'moving-photo.ts'), types);
  writeFileSync(join(folder, 'call.ts'), code);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { noEmit: true, strict: true, exactOptionalPropertyTypes: true, module: 'nodenext', target: 'es2022', lib: ['es2022'], skipLibCheck: true, types: [] }, files: ['call.ts'] }));
  try {
    execFileSync(process.execPath, [TSC, '-p', folder], { encoding: 'utf8' });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

const CALL = `
import type { MovingPhotoInputs, MovingPhotoOutputs } from './moving-photo.js';
const photo = { artifact: 'a'.repeat(64), name: 'face.jpg' };
export const least: MovingPhotoInputs = { Photo: photo };
export const most: MovingPhotoInputs = {
  Prompt: 'a fox', Length: 4, Seed: 7, Shape: '1:1', Loop: true, Looks: ['warm', 'cold'], Tint: '#ffffff', Photo: photo, Mask: photo, Clips: [photo, photo], Subject: '[]', source: 'page',
};
declare const start: (template: string, inputs: MovingPhotoInputs) => Promise<MovingPhotoOutputs>;
export const film: Promise<string> = start('moving-photo', most).then(({ film: { url } }) => url);
`;

describe('the types of a template', () => {
  it('are taken by the compiler, in a call that they fit', async () => {
    expect(compile(await readTypes(), CALL)).toBe('');
  });

  it('refuse what is missing, unknown, no option, or of another type', async () => {
    const wrong = ['{}', '{ Photo: photo, Size: 3 }', "{ Photo: photo, Shape: '4:3' }", "{ Photo: photo, Length: '4' }"].map((inputs, index) => `export const wrong${index}: MovingPhotoInputs = ${inputs};`);
    const told = compile(await readTypes(), ["import type { MovingPhotoInputs } from './moving-photo.js';", "const photo = { artifact: 'a' };", ...wrong].join('\n')).trim().split('\n').filter((line) => line.startsWith('call.ts') || line.includes('/call.ts'));
    expect(told).toEqual([/Property 'Photo' is missing/, /'Size' does not exist/, /'"4:3"' is not assignable/, /'string' is not assignable to type 'number'/].map((message) => expect.stringMatching(message)));
  });

  it('carry help and units as comments, which nothing in a text can end', async () => {
    const types = await readTypes({ ...HINTS, inputs: { Length: { help: 'How long */ export const evil = 1; /*', min: 2, max: 10, unit: 's' } } });
    expect(types).toContain('2 to 10 s. Default: 4');
    expect(compile(types, `import * as types from './moving-photo.js';\nexport const evil: number = types.evil;\n`)).toMatch(/'evil' does not exist/);
  });

  it.each([
    ['workflows/my film.json', 'MyFilm'],
    ['3d-orbit', 'Template3DOrbit'],
    ['Für dich', 'FRDich'],
  ])('of %s are named %s', async (given, name) => {
    expect(await readTypes(HINTS, given)).toContain(`export interface ${name}Inputs`);
  });
});
