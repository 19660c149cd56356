import type { Role } from '../../protocol/push/roles';

/**
 * What a tester says about a system under test: one YAML file, read by `readProfile`. Times are in milliseconds here,
 * written as "10s" or "250ms" there. Texts marked T may hold placeholders (`{core.host}`), see placeholders.ts.
 */
export interface Profile {
  /** Absolute path of the file, and of the folder that relative paths in it start from. */
  readonly file: string;
  readonly folder: string;
  /** The roles it can play; a run tests it in one of them. */
  readonly roles: readonly Role[];
  readonly name: string;
  readonly version: string;
  /** Where it listens and sends from. A port of 0 is chosen when it starts; without one it is known by its host. */
  readonly address: Address;
  /** Other places that its traffic comes from or goes to, such as its MSRP port. */
  readonly alsoAt: readonly Address[];
  readonly transport: 'udp' | 'tcp';
  /** The domain that it serves, or that its users belong to; a sender's is the scenario's own when absent. */
  readonly domain: string | undefined;
  /** A terminal's own user first; a core's in the order in which scenarios may use them. */
  readonly users: readonly ProfileUser[];
  readonly harness: HarnessPlaces;
  /** Ports to be chosen at every start, by name: `{port.NAME}`. */
  readonly ports: readonly string[];
  /** Every item that concerns its roles. */
  readonly ics: ReadonlyMap<string, boolean>;
  readonly ixit: Ixit;
  readonly control: Controls;
  readonly launch: Launch | undefined;
  readonly waivers: readonly ProfileWaiver[];
  readonly timeouts: Timeouts;
  /** Values of the operator's own, `{value.NAME}`. */
  readonly values: Readonly<Record<string, string>>;
}

export interface Address {
  readonly host: string;
  readonly port?: number;
}

export interface ProfileUser {
  /** "sip:alice@operator.example" */
  readonly aor: string;
  /** User name of the digest; the user part of the AOR when absent. */
  readonly username: string;
  readonly password: string | undefined;
  /** Instance ID, a URN without angle brackets. */
  readonly instance: string | undefined;
}

/** Where the simulated actors are, as the system under test has to find them. */
export interface HarnessPlaces {
  readonly host: string;
  /** The simulated core; chosen at every start unless the system under test is configured for a fixed one. */
  readonly corePort: number;
}

/** Extra information for testing: what the tester has to know about this implementation. */
export interface Ixit {
  /** Media types that it takes; undefined: not told. */
  readonly accepts: readonly string[] | undefined;
  /** A media type that it refuses. */
  readonly refuses: string | undefined;
  /** The largest body in octets that it takes in a MESSAGE. */
  readonly largestBody: number | undefined;
  /** The expiry that it asks for when it registers, in seconds. */
  readonly expires: number | undefined;
  /** Of a core: URI of its URI-list service for MESSAGE. */
  readonly listService: string | undefined;
  /** ICSI of its push service, a URN; undefined: not told. */
  readonly icsi: string | undefined;
  /** IARI of an application that gets pushes, a URN. */
  readonly iari: string | undefined;
  /** Application Resource Identifier of an application that gets pushes (+g.oma.pusheventapp). */
  readonly pushApplication: string | undefined;
}

/** What the harness can make the system under test do. */
export const ACTIONS = [
  'register',
  'refresh',
  'deregister',
  'restart',
  'vanish',
  'push',
  'options',
  'provision',
] as const;
export type Action = (typeof ACTIONS)[number];

export type Controls = Readonly<Partial<Record<Action, Control>>>;

/** One way to make it act. */
export type Control =
  /** A command line (T), run by the shell in the profile's folder. Fails when it exits with anything but 0. */
  | { readonly kind: 'command'; readonly command: string; readonly limitMs: number }
  /** A request (T); fails on any status but 2xx. */
  | {
      readonly kind: 'http';
      readonly method: string;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | undefined;
      readonly limitMs: number;
    }
  /** Words (T) to the operator, who does it and presses Enter. */
  | { readonly kind: 'prompt'; readonly prompt: string; readonly limitMs: number }
  /** Starting, ending or killing its program is what does it. */
  | { readonly kind: 'launch'; readonly what: 'start' | 'stop' | 'kill' | 'restart' };

/** How the harness starts and ends it: a program on this machine, or a container. */
export interface Launch {
  readonly per: 'scenario' | 'run';
  readonly what: ProcessLaunch | ContainerLaunch;
  /** Files (T) to be written into its scratch folder `{folder}` before it starts: name in the folder -> template beside the profile. */
  readonly files: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string>>;
  readonly ready: Ready;
}

export interface ProcessLaunch {
  readonly kind: 'process';
  /** Program and arguments (T). */
  readonly command: readonly string[];
}

export interface ContainerLaunch {
  readonly kind: 'container';
  /** An image, or a folder with a Dockerfile. */
  readonly image: string | undefined;
  readonly dockerfile: string | undefined;
  /** Arguments (T); those of the image when empty. */
  readonly command: readonly string[];
  readonly network: string;
  /** Path on the host (T) -> path in the container. */
  readonly mounts: ReadonlyMap<string, string>;
}

/** How it tells that it is up. */
export type Ready =
  | { readonly kind: 'log'; readonly text: string }
  /** A file (T) that appears. */
  | { readonly kind: 'file'; readonly path: string }
  /** The harness sees it register. */
  | { readonly kind: 'registration' }
  | { readonly kind: 'at-once' };

export interface ProfileWaiver {
  readonly requirement: string;
  readonly reason: string;
  /** ISO date; the waiver holds to the end of that day. */
  readonly until: string;
}

export interface Timeouts {
  /** To come up. */
  readonly start: number;
  /** From a control to the first thing seen on the wire. */
  readonly stimulus: number;
  /** Silence after which nothing more is awaited. */
  readonly quiet: number;
}
