/** Rules of a persona that can be told without asking the engine. */
import type { LibraryFile } from 'n8n-nodes-sogni-flow/contract';

export const MOST_PICTURES = 6;

/** @returns what is wrong, by the field; empty when nothing is. */
export function personaProblems({ name, pictures }: { readonly name: string; readonly pictures: readonly unknown[] }): { readonly name?: string; readonly pictures?: string } {
  return {
    ...(name.trim() === '' && { name: 'Give the persona a name.' }),
    ...(pictures.length === 0 && { pictures: 'Choose at least one picture.' }),
  };
}

/** With the picture at the end, or without it when it is there; never more than `MOST_PICTURES`. */
export function toggled(pictures: readonly LibraryFile[], picture: LibraryFile): readonly LibraryFile[] {
  const without = pictures.filter(({ artifact }) => artifact !== picture.artifact);
  if (without.length < pictures.length || pictures.length >= MOST_PICTURES) return without;
  return [...pictures, picture];
}
