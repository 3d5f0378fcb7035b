/** A menu that puts the same run on the clipboard as others would start it. */
import { asCommand, asCurl, asJson, type CopyableRun } from './copy-as.ts';
import { copyText } from './copy.ts';
import { Icon } from './icons.tsx';
import { Menu } from './menu.tsx';

export interface CopyAsProps {
  /** Read when something is copied, so that it is what is filled in then. */
  readonly run: () => CopyableRun;
  /** Where the n8n workflow is downloaded. */
  readonly workflowUrl: string;
}

export function CopyAs({ run, workflowUrl }: CopyAsProps) {
  const copyWorkflow = async (): Promise<void> => copyText(await (await fetch(workflowUrl)).text(), 'n8n workflow');
  return (
    <Menu
      label="Copy as command, HTTP call or JSON"
      class="button button-plain button-small"
      items={[
        { label: 'Copy command', icon: 'copy', onSelect: () => void copyText(asCommand(run()), 'Command') },
        { label: 'Copy HTTP call (curl)', icon: 'copy', onSelect: () => void copyText(asCurl(run(), location.origin), 'HTTP call') },
        { label: 'Copy inputs (JSON)', icon: 'copy', onSelect: () => void copyText(asJson(run()), 'Inputs') },
        { label: 'Copy n8n workflow', icon: 'copy', onSelect: () => void copyWorkflow() },
        { label: 'Download n8n workflow', icon: 'download', to: workflowUrl, download: `${run().template || 'workflow'}.json` },
      ]}
    >
      <Icon name="copy" size={16} />
      Copy as
    </Menu>
  );
}
