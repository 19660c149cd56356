/** What `executor.json` says of whoever ran. */
export interface Executor {
  readonly name: string;
  readonly type: string;
  /** Number of the run among those whose history it carries on; Allure orders the trend by it. */
  readonly buildOrder: number;
  readonly buildName: string;
  readonly buildUrl?: string;
  readonly reportName: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Who ran: the CI system that the environment variables tell of, or else a person.
 *
 * @param runName name of the run's folder
 * @param buildOrder one more than that of the run before
 */
export function executorOf(env: Variables, runName: string, buildOrder: number): Executor {
  const { name, type, build, url } = ciSystem(env) ?? { name: 'sip-push', type: 'sip-push' };
  return {
    name,
    type,
    buildOrder,
    buildName: build ?? runName,
    ...(url === undefined ? {} : { buildUrl: url }),
    reportName: `OMA Push using SIP, ${runName}`,
  };
}

interface CiSystem {
  readonly name: string;
  readonly type: string;
  readonly build?: string | undefined;
  readonly url?: string | undefined;
}

function ciSystem(env: Variables): CiSystem | undefined {
  if (env.GITHUB_ACTIONS === 'true') {
    const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_WORKFLOW, GITHUB_RUN_NUMBER } = env;
    return {
      name: 'GitHub Actions',
      type: 'github',
      build: numbered(GITHUB_WORKFLOW, GITHUB_RUN_NUMBER),
      url: webPage(
        `${GITHUB_SERVER_URL ?? ''}/${GITHUB_REPOSITORY ?? ''}/actions/runs/${GITHUB_RUN_ID ?? ''}`,
      ),
    };
  }
  if (env.GITLAB_CI === 'true') {
    const build = numbered(env.CI_JOB_NAME, env.CI_PIPELINE_IID);
    return { name: 'GitLab CI', type: 'gitlab', build, url: webPage(env.CI_JOB_URL) };
  }
  if (env.JENKINS_URL !== undefined) {
    const build = numbered(env.JOB_NAME, env.BUILD_NUMBER);
    return { name: 'Jenkins', type: 'jenkins', build, url: webPage(env.BUILD_URL) };
  }
  return undefined;
}

function numbered(name: string | undefined, number: string | undefined): string | undefined {
  return name === undefined || number === undefined ? undefined : `${name} #${number}`;
}

/** A report makes a link of it, so that it must be one that leads to a web page. */
function webPage(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\//.test(url) ? url : undefined;
}
