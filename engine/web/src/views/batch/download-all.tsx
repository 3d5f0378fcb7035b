import { useState } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';
import type { BatchRun } from './axes.ts';
import { namedFiles } from './named-files.ts';

/** Browsers drop downloads that are asked for at the same moment. */
const BETWEEN_MS = 400;

/** Every result, one after the other, named by run so that none takes another's place. */
export function DownloadAll({ runs }: { readonly runs: readonly BatchRun[] }) {
  const [left, setLeft] = useState(0);
  const files = namedFiles(runs);
  if (files.length === 0) return null;
  const download = async (): Promise<void> => {
    for (const [index, { url, name }] of files.entries()) {
      setLeft(files.length - index);
      const link = document.createElement('a');
      link.href = `${url}?${new URLSearchParams({ download: name })}`;
      link.download = name;
      link.click();
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    }
    setLeft(0);
  };
  return (
    <Button icon="download" busy={left > 0} onClick={() => void download()}>
      {left > 0 ? `${left} to go` : `Download all ${files.length}`}
    </Button>
  );
}
