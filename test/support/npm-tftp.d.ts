/** The part of the npm package `tftp` that the tests use as a peer. */
declare module 'tftp' {
  interface ClientOptions {
    readonly host: string;
    readonly port: number;
    readonly blockSize?: number;
    readonly windowSize?: number;
    readonly retries?: number;
    readonly timeout?: number;
  }
  interface Client {
    get(remote: string, local: string, done: (error: Error | null) => void): void;
  }
  export function createClient(options: ClientOptions): Client;
}
