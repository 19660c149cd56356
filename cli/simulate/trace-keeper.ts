import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { writePcapFile } from '../../network/pcap';
import { writeTraceFile } from '../../network/trace-file';
import type { TraceRecorder } from '../../network/trace-recorder';
import { UsageError } from '../environment';

/** Octets of frames that are kept for a trace file; of a longer trace the end is written. */
const MOST_FOR_FILE = 256 * 1024 * 1024;
/** Octets of frames that are kept when no file is to be written. */
const MOST_OTHERWISE = 1024 * 1024;
/** What a frame costs besides its octets. */
const FRAME_COST = 500;

/** Keeps what a recorder holds within bounds, however long it records, and writes it into a file at the end. */
export interface TraceKeeper {
  /** Writes the file, if there is to be one; the answer is what to tell of it. Throws the error of the file system. */
  write(): string | undefined;
}

/** @throws UsageError when the file cannot be written, or its kind is not known */
export function keepTrace(recorder: TraceRecorder, file: string | undefined): TraceKeeper {
  if (file !== undefined) claim(file);
  const most = file === undefined ? MOST_OTHERWISE : MOST_FOR_FILE;
  let held = 0;
  let isCut = false;
  recorder.onFrame((frame) => {
    held += frame.octets.length + FRAME_COST;
    if (held <= most) return;
    isCut = true;
    // Not now: the recorder is about to hand this frame on.
    held = 0;
    setImmediate(() => {
      let room = most / 2;
      const kept = new Set<unknown>();
      for (const each of [...recorder.frames].reverse()) {
        room -= each.octets.length + FRAME_COST;
        if (room < 0) break;
        kept.add(each);
      }
      recorder.turnPage(recorder.actors, (each) => kept.has(each));
      held += most / 2 - Math.max(room, 0);
    });
  });
  return {
    write: () => {
      if (file === undefined) return undefined;
      if (isPcap(file)) writePcapFile(file, recorder);
      else writeTraceFile(file, recorder);
      return `trace of ${recorder.frames.length} messages${isCut ? ', the last ones of many more' : ''}: ${file}`;
    },
  };
}

function isPcap(file: string): boolean {
  return file.endsWith('.pcap');
}

/** A file that cannot be written is told of at the start, and not when the work is done. */
function claim(file: string): void {
  if (!isPcap(file) && !file.endsWith('.jsonl'))
    throw new UsageError(`--trace ${file}: the name ends in .jsonl or .pcap, which says what is written`);
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, 'a'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--trace: ${why}; name a file in a folder that can be written to`);
  }
}
