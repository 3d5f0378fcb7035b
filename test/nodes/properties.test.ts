import { describe, expect, it } from '@jest/globals';
import { addSubtitles, changeAngle, generateImage, OPERATIONS, overlayVideo, stitchVideo, type Operation } from '../../nodes/contract/index.ts';
import { nodeProperties } from '../../nodes/shared/properties.ts';

interface Property {
  displayName: string;
  name: string;
  type: string;
  default: unknown;
  description?: string;
  required?: boolean;
  noDataExpression?: boolean;
  placeholder?: string;
  options?: (Property & { value?: string; action?: string; values?: Property[] })[];
  typeOptions?: Record<string, unknown>;
  displayOptions?: { show: { operation: string[] } };
}

const properties = (...operations: Operation[]): Property[] => nodeProperties(operations) as unknown as Property[];
const every = (list: readonly Property[]): Property[] => list.flatMap((entry) => [entry, ...every(entry.type === 'options' ? [] : (entry.options ?? [])), ...every((entry as { values?: Property[] }).values ?? [])]);
const all = every(properties(...Object.values(OPERATIONS)));
const real = all.filter(({ type }) => type !== undefined);

const RUN_OPTIONS = ['download', 'maxSparkPerItem', 'maxSparkPerRun', 'outputBinaryField', 'parallelItems', 'quoteOnly', 'simplify', 'wait', 'waitTimeout'];

// The gate's rules see literals only; what is generated is held to the same rules here.
describe('the generated parameters', () => {
  it('have Title Case labels, descriptions without a full stop, and a default', () => {
    for (const { displayName, description, default: standard, name } of real) {
      expect(displayName).toMatch(/^[A-Z]/);
      expect(`${name}: ${description ?? ''}`).not.toMatch(/\.$/);
      expect(standard).not.toBeUndefined();
    }
  });

  it('say "Whether" on switches', () => {
    for (const { description } of real.filter(({ type }) => type === 'boolean')) expect(description).toMatch(/^Whether /);
  });

  it('list choices by name', () => {
    for (const { options = [] } of real.filter(({ type }) => type === 'options')) {
      const names = options.map((choice) => choice.name);
      expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
    }
  });

  it('sort the entries of every collection by label', () => {
    for (const { options = [] } of real.filter(({ type }) => type === 'collection')) {
      const labels = options.map(({ displayName }) => displayName);
      expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b)));
    }
  });

  it('begin placeholders with "e.g." or, in collections, with "Add"', () => {
    for (const { placeholder, type } of real.filter((entry) => entry.placeholder)) {
      expect(placeholder).toMatch(type === 'collection' || type === 'fixedCollection' ? /^Add [a-z]/ : /^e\.g\. /);
    }
  });

  it('use none of the words that alarm people', () => {
    for (const { description = '' } of real) expect(description).not.toMatch(/\b(error|problem|failure)\b/i);
  });

  it('offer every operation with an action in sentence case', () => {
    const [choice] = properties(...Object.values(OPERATIONS));
    expect(choice?.noDataExpression).toBe(true);
    expect(choice?.options?.map(({ value }) => value).sort()).toEqual(Object.keys(OPERATIONS).sort());
    for (const option of choice?.options ?? []) expect(option.action).toMatch(/^[A-Z][a-z]*( [a-z]+| 3D)+$/);
  });

  it('put what is required on the panel and everything else under Options', () => {
    const shown = properties(generateImage);
    const media = ['startingImage', 'controlImage'].flatMap((slot) => ['Source', 'BinaryField', 'Url', 'Artifact'].map((part) => slot + part));
    expect(shown.map(({ name }) => name)).toEqual(['operation', 'prompt', ...media, 'options']);
    expect(shown.find(({ name }) => name === 'prompt')?.required).toBe(true);
    expect(shown.at(-1)?.options?.map(({ name }) => name).sort()).toEqual(
      [...Object.keys(generateImage.parameters).filter((name) => name !== 'prompt'), ...RUN_OPTIONS].sort(),
    );
  });

  it('give every operation a name for each parameter of its own', () => {
    for (const operation of Object.values(OPERATIONS)) {
      const [, ...own] = properties(operation);
      const names = own.flatMap(({ name, type, options }) => (type === 'collection' ? (options ?? []).map((option) => option.name) : [name]));
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  });

  it('carry the ranges of the contract', () => {
    const seed = properties(generateImage).at(-1)?.options?.find(({ name }) => name === 'seed');
    expect(seed?.typeOptions).toMatchObject({ minValue: 0, maxValue: 4_294_967_295 });
    expect(seed?.description).toContain('0 to 4294967295');
  });

  it('make a choice of each part of a phrase, with the words of the API as values', () => {
    const shown = properties(changeAngle);
    expect(shown.map(({ name, type }) => [name, type])).toEqual([
      ['operation', 'options'],
      ['imageSource', 'options'],
      ['imageBinaryField', 'string'],
      ['imageUrl', 'string'],
      ['imageArtifact', 'string'],
      ['orientation', 'options'],
      ['elevation', 'options'],
      ['distance', 'options'],
      ['options', 'collection'],
    ]);
    const counts = shown.slice(5, 8).map(({ options }) => options?.length);
    expect(counts).toEqual([8, 4, 3]);
    expect(shown[6]?.options?.map(({ value }) => value)).toEqual(['elevated shot', 'eye-level shot', 'high-angle shot', 'low-angle shot'].sort((a, b) => a.localeCompare(b)));
  });

  it('let a number of a row begin empty where it may stay so, for a row always has all of its fields', () => {
    const overlays = properties(overlayVideo).find(({ name }) => name === 'overlays')?.options?.[0];
    const standards = Object.fromEntries((overlays && 'values' in overlays ? overlays.values : []).map(({ name, default: standard }) => [name, standard]));
    expect(standards).toMatchObject({ startSeconds: 0, endSeconds: '', widthPct: 20, text: '' });
  });

  it('make rows of a list and a single block of a group', () => {
    expect(properties(addSubtitles).find(({ name }) => name === 'cues')?.typeOptions).toEqual({ multipleValues: true });
    const transition = properties(stitchVideo).at(-1)?.options?.find(({ name }) => name === 'transition');
    expect(transition?.typeOptions).toEqual({ multipleValues: false });
  });
});
