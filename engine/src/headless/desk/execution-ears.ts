/** Those who listen to one execution: of what passes by, each hears the newest of each node and kind. */
import type { LiveNews } from '../../execution/live.ts';
import { createEars, type Ears } from './ears.ts';

export type Passing = Exclude<LiveNews, { readonly type: 'lasting' }>;

export interface ExecutionEars extends Pick<Ears<Passing>, 'listen'> {
  /** What lasts only wakes: it is read from the log. */
  tell(news: LiveNews): void;
}

export function createExecutionEars(): ExecutionEars {
  const ears = createEars<Passing>(({ type, node }) => `${type} ${node}`);
  return { listen: ears.listen, tell: (news) => ears.tell(news.type === 'lasting' ? undefined : news) };
}
