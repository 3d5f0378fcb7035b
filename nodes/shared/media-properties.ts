/** Parameters that say where the media of an input slot come from: one choice for each slot, and one field for each choice. */
import type { INodeProperties } from 'n8n-workflow';
import type { InputSlot } from '../contract/index.ts';
import { artifactParameter, binaryFieldParameter, sourceParameter, standardSource, urlParameter } from './inputs/media-source.ts';
import { label } from './label.ts';

export function mediaProperties(operation: string, slot: InputSlot): INodeProperties[] {
  const shownFor = (...from: string[]) => ({ displayOptions: { show: { operation: [operation], [sourceParameter(slot)]: from } } });
  const optional = slot.min === 0 ? '; items without it are fine' : '';
  const required = slot.min > 0 ? { required: true } : {};
  const several = slot.max > 1;
  return [
    {
      ...label(`${slot.title} From`, sourceParameter(slot), `${slot.help}${optional}`),
      type: 'options',
      options: [
        { name: 'Binary Field', value: 'binary', description: 'A file of the input item' },
        { name: 'Earlier Result', value: 'artifact', description: 'A result of an earlier job, by its ID; nothing is sent again' },
        ...(standardSource(slot) === 'none' ? [{ name: 'None', value: 'none', description: 'Do without it' }] : []),
        { name: 'URL', value: 'url', description: 'A file on the web' },
      ],
      default: standardSource(slot),
      displayOptions: { show: { operation: [operation] } },
    },
    {
      ...label(`${slot.title} Binary Field`, binaryFieldParameter(slot), `${slot.help}${optional}`),
      type: 'string',
      default: slot.name,
      ...required,
      placeholder: `e.g. ${slot.name}`,
      hint: several ? `The names of the input fields with the ${slot.kind} files, separated by commas; ${slot.name}_1, ${slot.name}_2, … belong to ${slot.name}` : `The name of the input field with the ${slot.kind} file`,
      ...shownFor('binary'),
    },
    {
      ...label(`${slot.title} URL`, urlParameter(slot), `${slot.help}${optional}`),
      type: 'string',
      default: '',
      ...required,
      placeholder: `e.g. https://example.com/${slot.name}`,
      hint: several ? `Where the ${slot.kind} files are, one address a line` : `Where the ${slot.kind} file is`,
      ...(several ? { typeOptions: { rows: 2 } } : {}),
      ...shownFor('url'),
    },
    {
      ...label(`${slot.title} Artifact`, artifactParameter(slot), `${slot.help}${optional}`),
      type: 'string',
      default: '',
      ...required,
      placeholder: 'e.g. {{ $json.artifacts[0].id }}',
      hint: several ? 'IDs or URLs of results of Sogni nodes, one a line' : 'ID or URL of a result of a Sogni node',
      ...(several ? { typeOptions: { rows: 2 } } : {}),
      ...shownFor('artifact'),
    },
  ];
}
