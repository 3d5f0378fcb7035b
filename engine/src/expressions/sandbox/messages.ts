/** What the host and the sandbox thread say to each other; all strings and numbers. */

export interface SandboxRequest {
  readonly id: number;
  readonly kind: 'evaluate' | 'code';
  /** Evaluations of one key share a sandbox, so that one execution cannot see or change another's. */
  readonly sandbox: string;
  readonly payload: string;
  readonly code?: string;
  readonly timeoutMs: number;
}

export type SandboxReply =
  | { readonly ready: true }
  | { readonly id: number; readonly result: string }
  /** The thread ends after this. */
  | { readonly id: number; readonly failure: 'timeout' | 'memory' | 'crash'; readonly message: string };

export interface ThreadSettings {
  readonly memoryBytes: number;
}
