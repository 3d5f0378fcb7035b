/** What goes wrong between a client and a server, one at a time. */
import { send, type Answer, type Fault } from './server.ts';

export const status =
  (code: number, body: unknown = { error: { message: `status ${code}`, type: 'server_error' } }, headers: Readonly<Record<string, string>> = {}): Fault =>
  (response) =>
    send(response, { status: code, headers, body });

/** What a proxy or another program on the port says. */
export const html =
  (code = 200): Fault =>
  (response) =>
    send(response, { status: code, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!doctype html><title>It works!</title>' });

/** The connection is cut before anything is answered. */
export const cutAtOnce: Fault = (response) => void response.destroy();

/** Answers nothing until the client goes away; `gone` resolves then. */
export function hang(): { readonly fault: Fault; readonly gone: Promise<void> } {
  let leave = (): void => undefined;
  const gone = new Promise<void>((resolve) => (leave = resolve));
  return { gone, fault: (response) => void response.on('close', leave) };
}

/** The announced length, but only a part of the bytes, then the connection is cut. */
export const cutInBody =
  (part: number): Fault =>
  async (response, answer) => {
    const { headers = {}, body } = (await answer()) as Answer;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    response.writeHead(200, { 'content-type': Buffer.isBuffer(body) ? 'video/mp4' : 'application/json', ...headers, 'content-length': bytes.length });
    response.write(bytes.subarray(0, Math.floor(bytes.length * part)), () => response.destroy());
  };

/** The usual answer, changed. */
export const changed =
  (change: (answer: Answer) => Answer | Promise<Answer>): Fault =>
  async (response, answer) =>
    send(response, await change((await answer()) as Answer));
