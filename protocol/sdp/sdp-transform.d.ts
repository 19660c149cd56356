/** What we use of sdp-transform, which comes without types. Numbers that a number can hold exactly come as numbers. */
declare module 'sdp-transform' {
  export interface TransformedLines {
    version?: number | string;
    origin?: {
      username: number | string;
      sessionId: number | string;
      sessionVersion: number | string;
      netType: number | string;
      ipVer: number | string;
      address: number | string;
    };
    name?: number | string;
    description?: number | string;
    connection?: { version: number | string; ip: number | string };
    timing?: { start: number | string; stop: number | string };
    /** Attributes without a grammar of their own; written in the order given. */
    invalid?: { value: string }[];
  }
  export interface TransformedMedia extends TransformedLines {
    type?: number | string;
    port?: number | string;
    protocol?: number | string;
    payloads?: number | string;
  }
  export interface TransformedSession extends TransformedLines {
    media: TransformedMedia[];
  }
  export function parse(text: string): TransformedSession;
  export function write(session: TransformedSession): string;
}
