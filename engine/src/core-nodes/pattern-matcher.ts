/**
 * Regular expressions of workflows. Some need longer than anybody lives to say no, and nothing else happens in the process meanwhile, so they are
 * matched where a match can be ended in the middle. Nothing but texts goes in, and nothing but yes or no comes out.
 */
import { createContext, Script } from 'node:vm';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

/** For all matches of one node run together, beside what each may take anyway. */
const MATCHING_MS = 250;
const EACH_MS = 1;

const MATCH = new Script('new RegExp(pattern, flags).test(text)');
const realm: Record<string, string> = {};
let isOpen = false;

export type PatternMatcher = (pattern: string, flags: string, text: string) => boolean;

/** @returns a function for one node run. It throws FlowError `expression_timeout`; an error with what is wrong for what is no pattern. */
export function createPatternMatcher(): PatternMatcher {
  let leftMs = MATCHING_MS;
  return (pattern, flags, text) => {
    // Only what is no pattern throws here: nothing is matched yet.
    void new RegExp(pattern, flags);
    leftMs += EACH_MS;
    if (!isOpen) createContext(realm, { codeGeneration: { strings: false, wasm: false } });
    isOpen = true;
    Object.assign(realm, { pattern, flags, text });
    const began = performance.now();
    try {
      return MATCH.runInContext(realm, { timeout: Math.max(1, Math.ceil(leftMs)) }) === true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new FlowError('expression_timeout', `the regular expression ${pattern.slice(0, 80)} took longer than ${MATCHING_MS} ms with its texts and had to be stopped; repeated groups such as (a+)+ take so long`, { cause: error });
    } finally {
      leftMs -= performance.now() - began;
    }
  };
}
