import type { ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { Icon } from '../ui/icons.tsx';
import { Menu } from '../ui/menu.tsx';
import { deliveries } from './delivery.ts';

export function DownloadMenu({ file }: { readonly file: ResultFile }) {
  const items = deliveries(file).map(({ label, url, name }) => ({ label, icon: 'download' as const, to: url, download: name }));
  return (
    <Menu label={`Download ${file.name}`} items={items}>
      <Icon name="download" />
    </Menu>
  );
}
