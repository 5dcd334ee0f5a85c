import { ConfigurationError, readSettings, type Settings } from '@switchboard/shared';

type Env = Record<string, string | undefined>;

export type ModelOptions = {
  /** `NAME` for every agent, or `agent=NAME`. */
  models: string[];
  judgeModel: string | undefined;
  /** The offline model answers, whatever keys there are. */
  offline: boolean;
};

/**
 * The environment of the agents and of the judge. A model that is named for all goes before every model of the environment, so that a run
 * has no other one by accident; `agent=NAME` goes before that.
 */
export function modelEnv(env: Env, { models, judgeModel, offline }: ModelOptions): Env {
  const forAll = models.filter((model) => !model.includes('=')).at(-1);
  const each = models.filter((model) => model.includes('=')).map((model) => model.split('=', 2));
  const kept = Object.entries(env).filter(
    ([name]) =>
      !(forAll !== undefined && /(?:^|_)(?:MODEL|FALLBACK_MODELS)$/.test(name) && name !== 'JUDGE_MODEL') &&
      !(offline && (name === 'OPENAI_API_KEY' || name === 'OPENAI_BASE_URL')),
  );
  return {
    ...Object.fromEntries(kept),
    ...(forAll === undefined ? {} : { MODEL: forAll }),
    ...Object.fromEntries(each.map(([agent = '', name]) => [`${prefixOf(agent)}_MODEL`, name])),
    ...(judgeModel === undefined ? {} : { JUDGE_MODEL: judgeModel }),
    // A score is of one model: another one that steps in would go unseen.
    ...(env.FALLBACK_MODELS === undefined ? {} : { FALLBACK_MODELS: '' }),
  };
}

/** What an agent's environment says, with every problem of it. */
export function settingsOf(agent: string, env: Env): Settings {
  return readSettings(agent, env);
}

/** Refuses `agent=NAME` of an agent that no chosen architecture has. */
export function refuseUnknownAgents(models: string[], agents: string[]): void {
  const unknown = models
    .filter((model) => model.includes('='))
    .map((model) => model.split('=')[0] ?? '')
    .filter((agent) => !agents.includes(agent));
  if (unknown.length > 0) {
    throw new ConfigurationError([
      `--model ${unknown[0]}=…: there is no such agent here; there are ${agents.join(', ')}`,
    ]);
  }
}

function prefixOf(agent: string): string {
  return agent.toUpperCase().replaceAll('-', '_');
}

/** Host and port of the model server, where it is not OpenAI's own and a model is asked at all. */
export function serverOf(env: Record<string, string | undefined>): string | undefined {
  const host = env.OPENAI_BASE_URL ? new URL(env.OPENAI_BASE_URL).host : undefined;
  return host === 'api.openai.com' ? undefined : host;
}
