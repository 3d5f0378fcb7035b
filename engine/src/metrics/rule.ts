/**
 * Who may read the metrics of `serve` without a key. With a key of the local account they are read from anywhere, unless the rule is `no`.
 *
 * - `yes`: whoever reaches the port
 * - `loopback`: this machine, where no proxy stands in front: behind one, the whole world would come from this machine
 * - `no`: nobody, and there are none
 */
export const METRICS_RULES = ['yes', 'loopback', 'no'] as const;

export type MetricsRule = (typeof METRICS_RULES)[number];
