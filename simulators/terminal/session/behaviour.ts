import type { FileSelector } from '../../../protocol/sdp/file-selector';
import type { Demands } from '../gatekeeper';
import { undisturbed, type Behaviour } from '../../user-agent/behaviour';

/** How a terminal and its user are disposed towards sessions at the moment. All of it is legitimate; it may be changed at any time. */
export interface SessionBehaviour {
  /** Decides on an offered file ahead of delivery (RFC 5547 s8.3). */
  wantsFile: (file: FileSelector) => boolean;
  /** Milliseconds for which it rings before it answers; undefined = it answers at once. */
  ringMs: number | undefined;
  /** Octets of a message after which it has had enough: 413, then the line is closed (RFC 5547 s8.4). */
  stopAfter: number | undefined;
  /** Milliseconds for which it reads nothing after the first octets of each message, as a slow device does. */
  stallMs: number | undefined;
  /** MSRP status that it reports of each message when it has come whole, as when it cannot be stored; undefined = it can. */
  failsAfterwards: number | undefined;
  /** Media types that it accepts in sessions; undefined = what it was opened with. */
  acceptTypes: readonly string[] | undefined;
  /** a=max-size in its answers; undefined = what its policy says. */
  maxSize: number | undefined;
  /** Octets of the largest file that it accepts. */
  largestFile: number | undefined;
  /** It reads descriptions among other parts of a body; if not, it refuses them with 415 (RFC 5547 s8.8). */
  readsMultipart: boolean;
  /** Which side it takes in connecting, where the offer leaves the choice; undefined = what its policy says (RFC 6135 s4.2.2). */
  setup: 'active' | 'passive' | undefined;
}

/** How a terminal is disposed at the moment, towards single requests and towards sessions. */
export interface TerminalBehaviour extends Behaviour {
  readonly session: SessionBehaviour;
  /** What it wants to be sure of before content of a MESSAGE reaches the application. */
  demands: Demands;
}

/** Takes everything at once. */
export function atEase(): TerminalBehaviour {
  return { ...undisturbed(), session: openToSessions(), demands: {} };
}

function openToSessions(): SessionBehaviour {
  return {
    wantsFile: () => true,
    ringMs: undefined,
    stopAfter: undefined,
    stallMs: undefined,
    failsAfterwards: undefined,
    acceptTypes: undefined,
    maxSize: undefined,
    largestFile: undefined,
    readsMultipart: true,
    setup: undefined,
  };
}
