import { announce, toast } from '../state/notices.ts';

/** Into the clipboard; says so, also when the browser does not let it. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`, { tone: 'good' });
    announce(`${what} copied`);
  } catch {
    toast(`The browser does not let this page copy. Select the text and copy it by hand.`, { tone: 'bad' });
  }
}
