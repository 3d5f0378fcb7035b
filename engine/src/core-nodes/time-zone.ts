/** The workflow's time zone; UTC when the file names none. */
import type { Workflow } from '../workflow/types.ts';

export function zoneOf({ settings }: Pick<Workflow, 'settings'>): string {
  const { timezone } = settings;
  return typeof timezone === 'string' && timezone !== '' && timezone !== 'DEFAULT' ? timezone : 'UTC';
}
