/** `templates note`: writes the copy of the hints into the note that comes through n8n's editor. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { writeWhole } from '../../binary-data/write-whole.ts';
import { fileText, openFile, withNote } from '../../templates/workflow-file.ts';
import type { Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { findWorkflow } from '../run/workflow-source.ts';

export async function note({ terminal }: Invocation, names: readonly string[]): Promise<number> {
  if (names.length === 0) throw new FlowError('invalid_input', 'name at least one file whose note is to carry its hints');
  for (const name of names) {
    const { path, text } = await findWorkflow(name);
    const written = fileText(withNote(openFile(text)));
    if (written !== text) await writeWhole(path, written);
    terminal.out(`${terminal.paint('green', '✔')} ${name}${written === text ? ' is up to date' : ''}\n`);
  }
  return EXIT_CODES.ok;
}
