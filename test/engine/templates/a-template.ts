/** A small template with a field of every kind, for tests to change. */
type Fields = Record<string, unknown>;

export const FORM_FIELDS: readonly Fields[] = [
  { fieldLabel: 'Prompt', fieldType: 'textarea', defaultValue: 'a fox in the snow', requiredField: true },
  { fieldLabel: 'Length', fieldType: 'number', defaultValue: '4' },
  { fieldLabel: 'Seed', fieldType: 'number' },
  { fieldLabel: 'Shape', fieldType: 'dropdown', fieldOptions: { values: [{ option: '16:9' }, { option: '1:1' }] }, defaultValue: '16:9' },
  { fieldLabel: 'Loop', fieldType: 'dropdown', fieldOptions: { values: [{ option: 'yes' }, { option: 'no' }] }, defaultValue: 'no' },
  { fieldLabel: 'Looks', fieldType: 'checkbox', fieldOptions: { values: [{ option: 'warm' }, { option: 'cold' }] } },
  { fieldLabel: 'Tint', fieldType: 'text', defaultValue: '#1e90ff' },
  { fieldLabel: 'Photo', fieldType: 'file', acceptFileTypes: '.png, .jpg', multipleFiles: false, requiredField: true },
  { fieldLabel: 'Mask', fieldType: 'file', acceptFileTypes: '.png', multipleFiles: false },
  { fieldLabel: 'Clips', fieldType: 'file', acceptFileTypes: 'video/*' },
  { fieldLabel: 'Subject', fieldType: 'text' },
  { fieldType: 'hiddenField', fieldName: 'source', fieldValue: 'page' },
  { fieldType: 'html', elementName: 'note', html: '<b>Hello</b>' },
];

export const HINTS: Fields = {
  template: 1,
  summary: 'A photo moves',
  description: 'Sets a photo in motion. Then it adds music.',
  category: 'cinematic',
  makes: ['video'],
  tags: ['photo'],
  author: 'Ada',
  licence: 'MIT',
  version: '1.2.0',
  reduced: { Length: '2' },
  inputs: {
    Prompt: { help: 'What happens', maxLength: 300, examples: ['a fox in the snow', 'a harbour at dawn'] },
    Length: { widget: 'slider', min: 2, max: 10, step: 2, unit: 's' },
    Tint: { widget: 'colour' },
    Photo: { widget: 'photo' },
    Mask: { widget: 'mask', of: 'Photo' },
    Clips: { min: 1, max: 3 },
    Subject: { widget: 'points', of: 'Photo' },
  },
  outputs: { film: { title: 'Your film', node: 'Film', field: 'video', type: 'video' } },
};

const node = (name: string, type: string, typeVersion: number, parameters: Fields, x: number): Fields => ({ id: `id of ${name}`, name, type, typeVersion, position: [x, 0], parameters });

/** @param hints - `null` leaves the block out. */
export function aTemplate(hints: Fields | null = HINTS, fields: readonly Fields[] = FORM_FIELDS): Fields & { nodes: Fields[] } {
  return {
    name: 'Moving photo',
    nodes: [
      node('Form', 'n8n-nodes-base.formTrigger', 2.2, { formTitle: 'Moving photo', formDescription: 'Set a photo in motion', formFields: { values: fields } }, 0),
      node('Film', 'n8n-nodes-sogni-flow.sogniVideo', 1, { operation: 'animate_photo', prompt: '={{ $json.Prompt }}' }, 240),
    ],
    connections: { Form: { main: [[{ node: 'Film', type: 'main', index: 0 }]] } },
    settings: {},
    ...(hints === null ? {} : { meta: { sogniFlow: hints } }),
  };
}

/** The hints with one of them changed: `changed('inputs.Length.min', 12)`; `undefined` takes it out. */
export function changed(place: string, value: unknown): Fields {
  const hints = structuredClone(HINTS);
  const path = place.split('.');
  let at = hints;
  for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Fields;
  if (value === undefined) Reflect.deleteProperty(at, path.at(-1) ?? '');
  else at[path.at(-1) ?? ''] = value;
  return hints;
}
