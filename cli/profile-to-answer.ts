import type { Role } from '../protocol/push/roles';
import { icsItems } from '../requirements/ics/ics';
import { question } from '../testbed/profile/read-ics';

/**
 * A commented profile of a system under test in YAML. What it claims is left open, so that it is refused until the tester
 * has answered; a "#" right before a key makes it one that may be left out.
 */
export function profileToAnswer(role: Role): string {
  return [
    HEAD,
    `role: ${role}`,
    identity(role),
    USERS[role],
    HARNESS,
    claims(role),
    CONTROLS[role],
    REST,
  ].join('\n');
}

const HEAD = `# Profile of a system under test. A "#" right before a key means that it may be left out: remove it to use the key.
# Texts may hold placeholders; the list of them is at the end.

# What it plays: sender, core or terminal; or several, as in [terminal, sender].`;

function identity(role: Role): string {
  return `# The name of the product, as reports show it.
name: My ${role}
# Its version, in quotation marks.
version: '1.0'

# Where it listens and sends from: IP address and port. Port 0 is chosen at each start; without a port, any is its.
address: 192.0.2.10:5060
# Other places that its traffic comes from or goes to, such as its port for MSRP.
#also-at: [192.0.2.10:2855]
# How SIP gets to it: udp or tcp.
#transport: udp
# The domain that it serves, or that its users belong to.
domain: operator.example`;
}

const USER = `    # User name of the digest; the user part of the AOR when left out.
    #username: alice
    # Its password; {env: NAME} takes it from an environment variable, which keeps it out of this file.
    #password: { env: ALICE_PASSWORD }`;

const USERS: Readonly<Record<Role, string>> = {
  terminal: `# Whose terminal it is.
users:
  # The address of record, a SIP URI.
  - aor: sip:alice@operator.example
${USER}
    # The instance ID that it registers with, a URN.
    #instance: urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6`,
  core: `# Users that it knows, for the users of a scenario in their order; scenarios with more of them are left out.
users:
  # The address of record, a SIP URI.
  - aor: sip:alice@operator.example
${USER}
  - aor: sip:bob@operator.example
  - aor: sip:carol@operator.example`,
  sender: `# Who it sends as.
users:
  # The address of record, a SIP URI.
  - aor: sip:news@operator.example
${USER}`,
};

const HARNESS = `
# The simulated actors.
harness:
  # The address of this machine, as the system under test sees it.
  host: 127.0.0.1
  # The port of the simulated core, when the system under test is configured for a fixed one; 0 is chosen at each start.
  #core-port: 5060`;

function claims(role: Role): string {
  const items = icsItems().filter(({ roles }) => roles.includes(role));
  const questions = items.flatMap((item) => [
    `  # ${question(item)}${item.within === undefined ? '' : ` Only with ${item.within}.`}`,
    `  ${item.id}: '?'`,
  ]);
  return `
# What it supports, yes or no. What it does not support is not tested; what it claims has to be right.
ics:
${questions.join('\n')}`;
}

const IXIT = `
# What the harness has to know of this product.
ixit:
  # Media types that it takes.
  #accepts: [text/plain]
  # One that it refuses.
  #refuses: image/png
  # The largest body in octets that it takes in a MESSAGE.
  #largest-body: 1300
  # The expiry in seconds that it asks for when it registers.
  #expires: 600
  # Of a core: the URI of its URI-list service for MESSAGE.
  #list-service: sip:lists@push.example
  # What names its push service in the features that it registers: ICSI, IARI, push application.
  #icsi: urn:urn-7:3gpp-service.example.push
  #iari: urn:urn-7:3gpp-application.example.news
  #push-application: ulp.ua`;

const WAYS = `
# How it is made to act. Each is one of
#   command: a command line, run by /bin/sh in the folder of this file; failed unless it ends with 0
#   http: {method: POST, url: "http://...", headers: {Content-Type: ...}, body: "..."}; failed unless it is 2xx
#   prompt: words to the operator, who does it and presses Enter
#   launch: start, stop, kill or restart the process or container
# and may have a limit of time: 10s unless it says so, 5m for a prompt.
control:`;

const CONTROLS: Readonly<Record<Role, string>> = {
  terminal: `${IXIT}
${WAYS}
  # Register, or refresh, for {expires} seconds. Left out when it does so by itself.
  register: { prompt: 'Register {aor} at {core.host}, port {core.port}, for {expires} s.', limit: 5m }
  # Remove its binding.
  deregister: { prompt: 'De-register {aor}.' }
  # Go off without a farewell, and come back.
  restart: { prompt: 'Cut the power of the terminal, and switch it on again.' }
  # Go off without a farewell.
  vanish: { prompt: 'Cut the power of the terminal, or of its network.' }`,
  core: `${WAYS}
  # Make a user known. Left out when those above are all that there are.
  #provision: { command: 'node add-user.js {user} {username} {password}', limit: 5s }`,
  sender: `${WAYS}
  # Push a file to a URI, in pager mode or session mode; {mode} is "pager" or "session".
  push: { prompt: 'Push {content.file} as {content.type} to {target} through {core}, {mode} mode.', limit: 5m }
  # Ask a URI by OPTIONS what it can do.
  options: { prompt: 'Ask {target} through {core} for its capabilities, by OPTIONS.' }`,
};

const REST = `
# A program that the harness starts and ends. Without it, and without container, the system under test is simply there.
#process:
  # The program and its arguments.
  #command: [node, '{here}/phone.js', --config, '{folder}/phone.conf']
  # Started once for a run, or anew for each scenario: run or scenario.
  #per: scenario
  # Files to be written into {folder}, an empty folder of its own: name -> template, seen from the folder of this file.
  #files: { phone.conf: phone.conf.template }
  # Environment variables.
  #env: { HOME: '{folder}' }
  # When it is up: {log: a text that it says}, {file: a file that appears}, registration (of a terminal) or at-once.
  #ready: { log: ready }

# A container in place of a process; it has per, files, env and ready, too.
#container:
  # An image; or dockerfile: the folder of a Dockerfile, seen from the folder of this file.
  #image: acme/phone:1.0
  # Arguments; those of the image when left out.
  #command: [--verbose]
  # The network that it is in.
  #network: host
  # Path on this machine -> path in the container.
  #mounts: { '{folder}': /etc/phone }

# Names of ports that are chosen at each start of a process or container: {port.NAME}.
#ports: [control]

# Faults that are known and borne with. A finding on them is shown as waived; a waiver without a finding is stale.
#waivers:
  # The requirement, as "sip-push list requirements" names it; why; and the last day on which the waiver holds.
  #- { requirement: GRUU-5627-5.1-02, reason: mended in the next release, until: 2099-12-31 }

# How long to wait: until it is up, from a control to something on the wire, and for silence to be taken as the end.
#timeouts: { start: 10s, stimulus: 5s, quiet: 100ms }

# Texts of your own for placeholders: {value.NAME}.
#values: { greeting: hello }

# Placeholders:
#   {core.host} {core.port} {core}             where the core is; the last is host:port
#   {sut.host} {sut.port} {port.NAME}          where the system under test is, and its ports
#   {domain} {aor} {user} {username} {password} {instance}    of the first user
#   {here} {folder}                            the folder of this file; that of the process or container
#   {value.NAME}                               texts from values
#   {expires}                                  in control.register
#   {target} {mode} {content.file} {content.type} {content.size} {content.name} {content.disposition}    in control.push; {target} in control.options, too
# {{name}} is the text {name}; braces around anything else stay as they are.
`;
