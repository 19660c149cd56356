import type { FindingRecord, LookRecord, NetworkName, RoleName, Verdict } from './scenario-record';

/**
 * The run record: one `run.json` per run, the only interface between running and reporting, and what other tools read.
 * `run-record.schema.json` is its published form; both change together, and a change of meaning changes SCHEMA_VERSION.
 */
export const SCHEMA_VERSION = 1;

/** Verdict on the whole run. */
export type RunVerdict = 'pass' | 'warn' | 'fail' | 'inconclusive' | 'error';

/** Verdict on one requirement over the whole run. */
export type RequirementVerdict = 'pass' | 'warn' | 'fail' | 'inconclusive' | 'not-applicable' | 'not-covered';

export interface RunRecord {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly verdict: RunVerdict;
  /** What in the run could not be judged, and why; empty if there is nothing. */
  readonly reason: string;
  /** The system under test; null when every role is simulated. */
  readonly sut: SutRecord | null;
  readonly network: NetworkName;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** Stopped by the user before its end. */
  readonly interrupted: boolean;
  /** The command that runs the same selection again. */
  readonly command: string;
  /** Which part of a run this is; absent when it is the whole. */
  readonly shard?: ShardRecord;
  readonly versions: VersionsRecord;
  /** Deliberate faults that the simulators had; absent in records of old. */
  readonly deviations?: readonly string[];
  readonly host: HostRecord;
  readonly totals: Totals;
  readonly coverage: Coverage;
  readonly scenarios: readonly ScenarioEntry[];
  readonly requirements: readonly RequirementEntry[];
  /** Waivers of the system under test that matched no finding. */
  readonly staleWaivers: readonly Waiver[];
  /** Faults of the harness that belong to no scenario. */
  readonly errors: readonly string[];
}

/** One part of a run that was shared out among machines or jobs, and what it takes to put the parts together again. */
export interface ShardRecord {
  /** From 1. */
  readonly index: number;
  /** How many parts there are. */
  readonly of: number;
  /** The command that runs the whole. */
  readonly command: string;
  /** Ids of all scenarios of the whole, in its order. */
  readonly selection: readonly string[];
  /** Waivers that are stale if nothing in the whole needs them. */
  readonly waivers: readonly Waiver[];
  /** SHA-256 of the profiles of those under test, in hexadecimal digits. */
  readonly profiles: readonly string[];
}

export interface SutRecord {
  readonly name: string;
  readonly version: string;
  readonly roles: readonly RoleName[];
  /** Each system, in the role that it was tested in, with what its implementer claims. */
  readonly systems: readonly SystemRecord[];
  /** What their profiles ask to be borne with; absent in records of old. */
  readonly waivers?: readonly Waiver[];
}

export interface SystemRecord {
  readonly name: string;
  readonly version: string;
  readonly role: RoleName;
  /** The implementation conformance statement. */
  readonly ics: readonly { readonly item: string; readonly claimed: boolean }[];
  /** The implementation extra information for testing, without what is secret; absent in records of old. */
  readonly ixit?: readonly IxitRecord[];
}

/** One thing that the tester has to know of the product. */
export interface IxitRecord {
  readonly item: string;
  readonly value: string;
}

export interface VersionsRecord {
  readonly harness: string;
  /** Where the harness comes from; null where nobody can tell, absent in records of old. */
  readonly source?: SourceRecord | null;
  readonly catalogue: string;
  readonly cucumber: string;
  readonly node: string;
}

/** The commit that the harness was run from. */
export interface SourceRecord {
  /** Its id, in hexadecimal digits. */
  readonly commit: string;
  /** Nothing was changed or added since. */
  readonly clean: boolean;
}

export interface HostRecord {
  readonly platform: string;
  readonly release: string;
  readonly arch: string;
  readonly cpus: number;
}

/** Number of scenarios by verdict. */
export interface Totals {
  readonly scenarios: number;
  readonly pass: number;
  readonly warn: number;
  readonly fail: number;
  readonly inconclusive: number;
  readonly notApplicable: number;
  readonly error: number;
}

export interface Coverage {
  /** Requirements in the catalogue. */
  readonly requirements: number;
  /** Those of them that got a verdict of pass, warn or fail. */
  readonly covered: number;
}

/** One scenario of the run. Every selected scenario is listed, also one that never ran. */
export interface ScenarioEntry {
  readonly id: string;
  readonly name: string;
  /** Path of the feature file, relative to the project. */
  readonly feature: string;
  readonly featureName: string;
  readonly line: number;
  readonly tags: readonly string[];
  readonly network: NetworkName;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Milliseconds of real time; 0 when it never ended. */
  readonly durationMs: number;
  /** Milliseconds that passed on the clock of the network, which the virtual network turns forward. */
  readonly clockMs: number;
  /** Its steps, as far as it came; absent in records of old. */
  readonly steps?: readonly StepRecord[];
  readonly findings: readonly FindingRecord[];
  readonly looked: Readonly<Record<string, readonly LookRecord[]>>;
  /** Path inside the run's folder; null when the scenario left none. */
  readonly trace: string | null;
  readonly pcap: string | null;
  /** What failed steps and hooks said, when the verdict is `error`. */
  readonly diagnostics: readonly string[];
  /** The command that runs just this scenario again. */
  readonly rerun: string;
}

/** A step of a scenario, and how it ended. */
export interface StepRecord {
  /** As the feature file has it: `Given`, `And`, `*`. */
  readonly keyword: string;
  /** With the placeholders of an outline filled in. */
  readonly text: string;
  /** In the feature file; a step of a background has the line there. */
  readonly line: number;
  readonly status: 'passed' | 'failed' | 'skipped' | 'pending' | 'undefined' | 'ambiguous' | 'unknown';
  /** Milliseconds of real time. */
  readonly durationMs: number;
  /** What it said when it failed; empty if it did not. */
  readonly error: string;
}

/** One requirement of the catalogue. Every one is listed, also one that was not covered. */
export interface RequirementEntry {
  readonly id: string;
  readonly document: string;
  readonly section: string;
  readonly level: string;
  /** The roles it binds, joined by a comma and a space. */
  readonly role: string;
  readonly text: string;
  readonly verdict: RequirementVerdict;
  /** Why it was or was not covered. */
  readonly reason: string;
  /** Ids of the scenarios in which it was looked at. */
  readonly scenarios: readonly string[];
  /** One entry for each role in which an actor was looked at. */
  readonly byRole: readonly RoleVerdict[];
}

/** The verdict on a requirement in one role. */
export interface RoleVerdict {
  readonly role: RoleName;
  readonly verdict: 'pass' | 'warn' | 'fail';
  /** How many messages, transactions or bindings it was judged on. */
  readonly subjects: number;
}

/** A known deviation of a system under test, declared in its profile. */
export interface Waiver {
  readonly requirement: string;
  readonly reason: string;
  /** Date (ISO 8601) until which it holds. */
  readonly until: string;
}
