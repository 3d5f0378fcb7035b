import { useEffect } from 'preact/hooks';

/** What the browser's tab and history say, as long as the view is open. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Sogni Flow`;
  }, [title]);
}
