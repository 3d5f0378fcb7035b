import type { InputType, NodeClass } from './node-classes.ts';

/** What a server tells of a class of nodes: its inputs with their choices and limits. */
export function objectInfo(name: string, { required, optional = {}, outputs, files }: NodeClass, filesOf: (folder: string) => readonly string[], newStyleChoices: boolean): object {
  const told = (type: InputType): unknown => {
    const list = Array.isArray(type) ? (type as readonly string[]) : typeof type === 'object' && 'folder' in type ? filesOf(type.folder) : undefined;
    if (list) return newStyleChoices ? ['COMBO', { options: list }] : [list, {}];
    return typeof type === 'object' && 'min' in type ? [type.type, { min: type.min, max: type.max }] : [type, {}];
  };
  const all = (inputs: Readonly<Record<string, InputType>>): object => Object.fromEntries(Object.entries(inputs).map(([input, type]) => [input, told(type)]));
  return { input: { required: all(required), optional: all(optional) }, output: outputs, name, output_node: files !== undefined };
}
