/** Links that sign in to the page on this machine. What follows the `#` stays in the browser: no server, log or proxy sees it. */
import type { Config } from '../config.ts';
import { isLoopback } from '../server/access/loopback.ts';

export const signInLink = (address: string, token: string): string => new URL(`/#sign-in=${token}`, address).href;

/** Whoever reaches the engine from elsewhere signs in with a key: a link is for the person whose machine this is. */
export const signsInByLink = ({ host, page }: Pick<Config, 'host' | 'page'>, address: string): boolean => page && isLoopback(host) && isLoopback(new URL(address).hostname);
