import assert from 'node:assert/strict';
import { executorOf } from '../../../reports/allure/executor';

const RUN = '2026-03-01T09-30-00Z-loopback';

describe('executor of Allure', () => {
  it('is the harness itself outside of CI, with the name of the run', () => {
    assert.deepEqual(executorOf({}, RUN, 4), {
      name: 'sip-push',
      type: 'sip-push',
      buildOrder: 4,
      buildName: RUN,
      reportName: `OMA Push using SIP, ${RUN}`,
    });
  });

  const systems: readonly [string, Record<string, string>, string, string, string][] = [
    [
      'GitHub Actions',
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_RUN_ID: '77',
        GITHUB_WORKFLOW: 'nightly',
        GITHUB_RUN_NUMBER: '12',
      },
      'github',
      'nightly #12',
      'https://github.com/o/r/actions/runs/77',
    ],
    [
      'GitLab CI',
      {
        GITLAB_CI: 'true',
        CI_JOB_NAME: 'nightly',
        CI_PIPELINE_IID: '12',
        CI_JOB_URL: 'https://git.example/j/9',
      },
      'gitlab',
      'nightly #12',
      'https://git.example/j/9',
    ],
    [
      'Jenkins',
      {
        JENKINS_URL: 'https://ci.example',
        JOB_NAME: 'nightly',
        BUILD_NUMBER: '12',
        BUILD_URL: 'https://ci.example/12',
      },
      'jenkins',
      'nightly #12',
      'https://ci.example/12',
    ],
  ];
  for (const [name, env, type, buildName, buildUrl] of systems) {
    it(`is ${name}, with a link to its page`, () => {
      const executor = executorOf(env, RUN, 1);
      assert.deepEqual(
        [executor.name, executor.type, executor.buildName, executor.buildUrl],
        [name, type, buildName, buildUrl],
      );
    });
  }

  it('has no link that is none to a web page', () => {
    assert.equal(
      executorOf({ GITLAB_CI: 'true', CI_JOB_URL: 'javascript:alert(1)' }, RUN, 1).buildUrl,
      undefined,
    );
    assert.equal(executorOf({ GITHUB_ACTIONS: 'true' }, RUN, 1).buildName, RUN);
  });
});
