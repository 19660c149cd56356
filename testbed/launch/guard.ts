import { spawn } from 'node:child_process';

/**
 * Reads "+thing" and "-thing" from its input. When the input ends, the process at the other end is gone, however it
 * went, and what is still on the list goes, too. A container is known to Docker by its name.
 */
const SCRIPT = `
trap '' INT TERM HUP
kept=
while IFS= read -r line; do
  case $line in
    +*) kept="$kept
\${line#+}" ;;
    -*) kept=$(printf '%s\\n' "$kept" | grep -vxF -e "\${line#-}") ;;
  esac
done
printf '%s\\n' "$kept" | while IFS=' ' read -r kind name; do
  case $kind in
    group) kill -s KILL -- "-$name" ;;
    container) docker rm --force --volumes "$name" ;;
  esac
done
printf '%s\\n' "$kept" | while IFS=' ' read -r kind name; do
  case $kind in
    folder) rm -rf -- "$name" ;;
  esac
done
`;

/** What must not outlive this process: "group 4711" (of processes), "container NAME", "folder /tmp/x". */
export type Guarded = `group ${number}` | `container ${string}` | `folder ${string}`;

/** Belongs to this process as its process id does; started with the first thing to be guarded. */
let tell: ((line: string) => void) | undefined;

/**
 * Has something ended or removed when this process ends without having done so, even when it is killed: a small shell
 * process waits for that.
 */
export function guard(thing: Guarded): void {
  tell ??= startGuard();
  tell(`+${thing}\n`);
}

/** Takes it off the list: it is gone, or is meant to stay. */
export function release(thing: Guarded): void {
  tell?.(`-${thing}\n`);
}

function startGuard(): (line: string) => void {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  // Without a guard everything works but for the case that it is there for.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  // The pipe must not keep this process alive.
  letGo(shell.stdin);
  return (line) => void shell.stdin.write(line);
}

/** Lets this process end though a pipe to another one is open. (It is a socket, of which the types know nothing.) */
export function letGo(pipe: object): void {
  (pipe as { unref?: () => void }).unref?.();
}
