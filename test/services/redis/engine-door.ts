/** The way to an engine, which a test may close: what is refused gets no answer, as where a network is cut. */
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export class EngineDoor implements AsyncDisposable {
  /** Whether a request goes through. */
  lets: (path: string) => boolean = () => true;
  readonly #server: Server;
  readonly #enginePort: number;
  #waiting: { readonly what: RegExp; heard(): void }[] = [];

  /** @param enginePort - on the loopback address. */
  constructor(enginePort: number) {
    this.#enginePort = enginePort;
    this.#server = createServer((asked, answer) => this.#pass(asked, answer));
  }

  async open(): Promise<this> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when somebody asks for such a path, whether it goes through or not. */
  asked(what: RegExp): Promise<void> {
    return new Promise((heard) => this.#waiting.push({ what, heard }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, headers, url = '' } = asked;
    for (const { heard } of this.#waiting.filter(({ what }) => what.test(url))) heard();
    this.#waiting = this.#waiting.filter(({ what }) => !what.test(url));
    if (!this.lets(url)) return void asked.socket.destroy();
    const onward = request({ host: '127.0.0.1', port: this.#enginePort, method, path: url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => asked.socket.destroy());
    asked.on('error', () => onward.destroy());
    asked.pipe(onward);
  }
}
