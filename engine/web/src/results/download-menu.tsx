import type { ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { Icon } from '../ui/icons.tsx';
import { Menu } from '../ui/menu.tsx';
import { deliveries } from './delivery.ts';

/** `plain`: with the word beside it. */
export function DownloadMenu({ file, plain = false }: { readonly file: ResultFile; readonly plain?: boolean }) {
  const items = deliveries(file).map(({ label, url, name }) => ({ label, icon: 'download' as const, to: url, download: name }));
  return (
    <Menu label={`Download ${file.name}`} items={items} {...(plain && { class: 'button button-plain button-small' })}>
      <Icon name="download" size={plain ? 16 : 20} />
      {plain && 'Download'}
    </Menu>
  );
}
