import assert from 'node:assert/strict';
import type { Check } from '../../judge/check';
import type { TransportName } from '../../network/network';
import { named, Wire, type Shot } from './wire';

export type Terminal = 'T1' | 'T2';

/** Instance IDs of the terminals. */
export const INSTANCE: Readonly<Record<Terminal, string>> = {
  T1: 'urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701',
  T2: 'urn:uuid:7e21d9b4-03aa-4c58-8f67-2b9e5510c802',
};

/** Contact URIs of the terminals. */
export const CONTACT: Readonly<Record<Terminal, string>> = {
  T1: 'sip:nora@192.0.2.21:5060',
  T2: 'sip:nora@192.0.2.22:5060',
};

/** Public GRUUs of the terminals. */
export const PUBLIC: Readonly<Record<Terminal, string>> = {
  T1: `sip:nora@push.example;gr=${INSTANCE.T1}`,
  T2: `sip:nora@push.example;gr=${INSTANCE.T2}`,
};

/** A Contact value as a terminal registers it. */
export function wanted(terminal: Terminal, more = '', uri = CONTACT[terminal]): string {
  return `<${uri}>;+sip.instance="<${INSTANCE[terminal]}>";mobility="mobile"${more}`;
}

/** A Contact value as the registrar lists it, with the public GRUU and a temporary one. */
export function listed(terminal: Terminal, temporary: string, more = '', uri = CONTACT[terminal]): string {
  const gruus = `pub-gruu="${PUBLIC[terminal]}";temp-gruu="${temporaryGruu(temporary)}"`;
  return `${wanted(terminal, more, uri)};expires=3600;${gruus}`;
}

/** A temporary GRUU. */
export function temporaryGruu(name: string): string {
  return `sip:${name}@push.example;gr`;
}

/** A REGISTER and its answer; what is not said is as a conforming pair has it. */
export interface Registering {
  readonly by?: Terminal;
  readonly at: number;
  readonly cseq?: number;
  readonly callId?: string;
  readonly tag?: string;
  readonly branch?: string;
  readonly uri?: string;
  readonly to?: string;
  readonly from?: string;
  /** Contact values of the request. */
  readonly contacts?: readonly string[];
  readonly supported?: string;
  /** Further lines of the request. */
  readonly headers?: readonly string[];
  /** Status of the answer; 0 for none. */
  readonly status?: number;
  /** Milliseconds from the request to the answer. */
  readonly after?: number;
  /** Contact values of the answer. */
  readonly bindings?: readonly string[];
  /** Further lines of the answer. */
  readonly answer?: readonly string[];
  readonly transport?: TransportName;
}

/** The frames of a REGISTER: the request, and the answer if there is one. */
export function registers(options: Registering): Shot[] {
  const { by = 'T1', at, cseq = 1, callId = `reg-${by}`, tag = `f${by}`, status = 200, after = 2 } = options;
  const { uri = 'sip:push.example', to = 'sip:nora@push.example', from = to, transport = 'udp' } = options;
  const branch = options.branch ?? `z9hG4bK${by}${callId}${cseq}`;
  const host = by === 'T1' ? '192.0.2.21' : '192.0.2.22';
  const shared = (
    toTag: string,
  ): string => `Via: SIP/2.0/${transport.toUpperCase()} ${host}:5060;branch=${branch}
To: <${to}>${toTag}
From: <${from}>;tag=${tag}
Call-ID: ${callId}
CSeq: ${cseq} REGISTER
`;
  const lines = (...values: string[]): string => values.map((each) => `${each}\n`).join('');
  const contact = (values: readonly string[]): string => lines(...values.map((each) => `Contact: ${each}`));
  const request = `REGISTER ${uri} SIP/2.0
${shared('')}Max-Forwards: 70
${contact(options.contacts ?? [wanted(by)])}Supported: ${options.supported ?? 'gruu, path'}
${lines(...(options.headers ?? ['Expires: 3600']))}Content-Length: 0

`;
  const date = status === 200 ? ['Date: Mon, 02 Mar 2026 08:00:00 GMT'] : [];
  const response = `SIP/2.0 ${status} X
${shared(`;tag=r${cseq}`)}${contact(options.bindings ?? (status === 200 ? [listed(by, `tg.${callId}.${cseq}`)] : []))}${lines(...date, ...(options.answer ?? []))}Content-Length: 0

`;
  const sent: Shot = { from: by, to: 'core', at, text: request, transport };
  return status === 0 ? [sent] : [sent, { from: 'core', to: by, at: at + after, text: response, transport }];
}

/** Where the core sends a request on to. */
export interface Reached {
  readonly to: string;
  readonly uri: string;
  /** Milliseconds since the trace started. */
  readonly at: number;
  /** Status of the answer of the terminal, 2 ms later; 0 for none. */
  readonly status?: number;
  readonly headers?: readonly string[];
  /** Further lines of the terminal's answer. */
  readonly answer?: readonly string[];
  readonly transport?: TransportName;
}

/** A request of the sender to the core, and what the core makes of it. */
export interface Asked {
  readonly at: number;
  readonly uri: string;
  readonly method?: string;
  readonly id?: string;
  readonly headers?: readonly string[];
  readonly branches?: readonly Reached[];
  /** Status that the core sends upstream; 0 for none. By default that of the first branch. */
  readonly status?: number;
  readonly answer?: readonly string[];
}

/** The frames of a request through the core. */
export function asks({ at, uri, method = 'MESSAGE', id = '1', ...options }: Asked): Shot[] {
  const own = `Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKs${id}`;
  const lines = (values: readonly string[] = []): string => values.map((each) => `${each}\n`).join('');
  const rest = (toTag: string): string => `To: <${uri}>${toTag}
From: <sip:sender@content.example>;tag=s${id}
Call-ID: ask-${id}
CSeq: 1 ${method}
`;
  const request = (to: string, vias: string, hops: number, more?: readonly string[]): string =>
    `${method} ${to} SIP/2.0\n${vias}\n${rest('')}Max-Forwards: ${hops}\n${lines(more)}Content-Length: 0\n\n`;
  const response = (status: number, vias: string, tag: string, more?: readonly string[]): string =>
    `SIP/2.0 ${status} X\n${vias}\n${rest(`;tag=${tag}`)}${lines(more)}Content-Length: 0\n\n`;
  const shots: Shot[] = [{ from: 'sender', to: 'core', at, text: request(uri, own, 70, options.headers) }];
  let last = at;
  for (const [i, branch] of (options.branches ?? []).entries()) {
    const transport = branch.transport ?? 'udp';
    const via = `Via: SIP/2.0/${transport.toUpperCase()} 192.0.2.1:5060;branch=z9hG4bKc${id}${i}\n${own}`;
    const sent = request(branch.uri, via, 69, branch.headers ?? options.headers);
    shots.push({ from: 'core', to: branch.to, at: branch.at, text: sent, transport });
    const status = branch.status ?? 200;
    last = Math.max(last, branch.at + 2);
    if (status > 0) {
      const text = response(status, via, `t${id}${i}`, branch.answer);
      shots.push({ from: branch.to, to: 'core', at: branch.at + 2, text, transport });
    }
  }
  const first = options.branches?.[0];
  const status = options.status ?? first?.status ?? 200;
  const more = options.answer ?? first?.answer;
  if (status > 0)
    shots.push({ from: 'core', to: 'sender', at: last + 2, text: response(status, own, `t${id}0`, more) });
  return shots;
}

/** A trace of several exchanges. */
export function wire(...exchanges: readonly (readonly Shot[])[]): Wire {
  return new Wire([]).and(...exchanges.flat());
}

/** A requirement, who breaks it, a trace that keeps it, and one that breaks it and nothing else. */
export type Case = readonly [requirement: string, by: string, kept: Wire, broken: Wire, until?: number];

/** Checks look at the first trace of each case and are silent; of the second they say what is wrong, and who did it. */
export function itJudges(checks: readonly Check[], cases: readonly Case[]): void {
  cases.forEach(([requirement, by, kept, broken, until], i) => {
    it(`${requirement} is kept, and broken by ${by} (${i + 1})`, () => {
      assert.deepEqual(named(kept.findings(checks, until)), []);
      assert.ok(kept.looked(checks, requirement, until) > 0, 'not looked at');
      assert.deepEqual(named(broken.findings(checks, until)), [`${requirement} ${by}`]);
    });
  });
  it('leave no requirement without a case', () => {
    const tested = new Set(cases.map(([requirement]) => requirement));
    assert.deepEqual(
      checks.map((each) => each.requirement).filter((each) => !tested.has(each)),
      [],
    );
  });
}
