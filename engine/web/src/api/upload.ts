/** Files to the engine, with progress: `fetch` tells none of what it has sent. */
import type { Envelope, LibraryFile } from 'n8n-nodes-sogni-flow/contract';
import { changeHeaders, lost } from './client.ts';
import { readEnvelope } from './envelope.ts';

export interface UploadOptions {
  readonly name?: string;
  /** 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Puts a file into the account's library.
 * @throws ApiError `media_too_large`, `invalid_media`, …; `unreachable`; `AbortError` of `signal`.
 */
export function uploadFile(file: Blob, { name = file instanceof File ? file.name : 'file', onProgress, signal }: UploadOptions = {}): Promise<LibraryFile> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', `/v1/library/files?name=${encodeURIComponent(name)}`);
    sending.responseType = 'json';
    for (const [header, value] of Object.entries(changeHeaders())) sending.setRequestHeader(header, value);
    sending.setRequestHeader('content-type', file.type || 'application/octet-stream');
    sending.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    sending.onerror = () => reject(lost());
    sending.onabort = () => reject(new DOMException('the upload was stopped', 'AbortError'));
    sending.onload = () => {
      try {
        resolve(fileOf(readEnvelope(sending.status, sending.response as Envelope<LibraryFile | { readonly file: LibraryFile }> | undefined)));
      } catch (failure) {
        reject(failure as Error);
      }
    };
    signal?.addEventListener('abort', () => sending.abort());
    sending.send(file);
  });
}

const fileOf = (data: LibraryFile | { readonly file: LibraryFile }): LibraryFile => ('file' in data ? data.file : data);
