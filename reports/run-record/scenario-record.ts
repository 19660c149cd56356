/**
 * What the steps hand over at the end of a scenario: its verdict and the facts behind it. An `After` hook attaches it to
 * the Cucumber message stream as JSON, which also works from a worker process of a parallel run.
 */

/** Media type of the attachment. */
export const SCENARIO_RECORD_MEDIA_TYPE = 'application/vnd.sip-push.scenario+json';

/** Verdict on one scenario. `error` is the harness's own fault and never blamed on a system under test. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'inconclusive' | 'not-applicable' | 'error';

export type NetworkName = 'loopback' | 'virtual';

/** The roles of OMA "Push using SIP"; a run record stands alone, so it spells them itself. */
export type RoleName = 'sender' | 'core' | 'terminal';

/** The actor that put the offending octets on the wire. */
export interface ActorRecord {
  readonly role: RoleName | 'observer' | 'server';
  readonly name: string;
  readonly underTest: boolean;
}

/** One frame of the trace that proves a finding. */
export interface FrameRecord {
  /** Number of the frame in the trace, from 1. */
  readonly index: number;
  /** Milliseconds since the trace began. */
  readonly time: number;
  readonly from: string;
  readonly to: string;
  /** Start line of the message. */
  readonly summary: string;
}

/** What the profile of a system under test says for a waiver of its own. */
export interface WaiverGround {
  readonly reason: string;
  /** Date (ISO 8601) until which it holds. */
  readonly until: string;
}

/** One requirement that was not kept, and the proof. `info` never changes a verdict. */
export interface FindingRecord {
  readonly requirement: string;
  readonly verdict: 'fail' | 'warn' | 'info';
  readonly actor: ActorRecord;
  readonly expected: string;
  readonly actual: string;
  /** The frames that prove it, the first ones when there are many. */
  readonly frames: readonly FrameRecord[];
  /** How often this actor did not keep the requirement in this scenario. */
  readonly occurrences: number;
  readonly waived: boolean;
  /** Why it is waived; absent when it is not, and in records of old. */
  readonly waiver?: WaiverGround;
  /** Found by a passive check over the whole trace, or by a step of the scenario. */
  readonly source: 'check' | 'step';
}

/** How often a requirement was looked at on one actor. */
export interface LookRecord {
  readonly role: ActorRecord['role'];
  readonly actor: string;
  /** How many messages, transactions or bindings it was judged on. */
  readonly subjects: number;
}

/** The judgement of one scenario. */
export interface ScenarioRecord {
  readonly id: string;
  readonly name: string;
  readonly feature: string;
  readonly tags: readonly string[];
  readonly network: NetworkName;
  readonly verdict: Verdict;
  /** Empty, or a reason code and words: `no-answer: the core did not answer the MESSAGE in 32 s`. */
  readonly reason: string;
  readonly findings: readonly FindingRecord[];
  /** By requirement id. */
  readonly looked: Readonly<Record<string, readonly LookRecord[]>>;
  /** Path of the trace inside the run's folder. */
  readonly trace: string;
  /** Path of the packet capture inside the run's folder. */
  readonly pcap: string;
  /** Milliseconds that passed on the clock of the network. */
  readonly durationMs: number;
}
